"""Whatever arrives is answered by a page of ours, changes nothing it may not, and tells nothing of others."""

import dataclasses

import pytest

from records.intake.steps import STEPS
from records.models import RecordsRequest
from tests.fuzz.bombardment import FACES
from tests.fuzz.oracle import Ledger, judge, judge_database
from tests.fuzz.posts import Post, Site
from tests.fuzz.world import CANARY, MARIA, as_in_life, undone
from tests.test_access_matrix import PUBLIC, STAFF, patterns

pytestmark = pytest.mark.django_db
EXAMPLES, SEED = 250, 1  # of each face


@pytest.fixture(scope="module")
def site(target):
    with as_in_life():
        yield Site()


def test_every_address_of_both_sites_is_posted_to(target):
    everywhere = {(site, page) for site in (PUBLIC, STAFF) for page in patterns(site)}
    assert {(form.site, form.page) for form in target.forms} == everywhere


def test_every_question_of_the_wizard_is_among_the_forms(target):
    pages = ("intake:question", "intake:id_photo")
    asked = [form.address for form in target.forms if form.page in pages]
    assert {address.split("/")[-2] for address in asked} == {step.slug for step in STEPS}


def test_what_people_send_is_taken(target, site):
    """Mutations of forms that are wrong anyway would never get past the first check."""
    forms = [form for form in target.forms if form.fields or form.page == "intake:start"]
    answered_at_once = ("workqueue:search", "verify:check")
    assert sum(form.page == "verify:check" for form in forms) == 2  # a code, and a file
    for form in forms:
        with undone():
            answer = site.answer(Post.of(form))
        assert answer.status_code == (200 if form.page in answered_at_once else 302), form
        assert "again=1" not in answer.headers.get("Location", ""), form


@pytest.mark.parametrize("face", FACES)
def test_whatever_arrives_is_answered_as_the_documents_say(target, face):
    target.bombard(face, EXAMPLES, SEED)


# --- the judge sees what is wrong -----------------------------------------------------------------


@pytest.fixture
def signature(target):
    """A signed page, as a person would send it."""
    return Post.of(next(form for form in target.forms if form.words))


@pytest.fixture
def signed(site, signature):
    """It has arrived."""
    with undone():
        before = Ledger()
        yield site.answer(signature), before


def test_what_was_signed_as_it_was_shown_passes(signature, signed):
    answer, before = signed
    assert RecordsRequest.objects.count() == len(before.requests) + 1
    judge(signature, answer, [], MARIA + CANARY)
    judge_database([signature], answer, before)


def test_a_signature_under_other_words_than_were_shown_is_seen(signature, signed):
    answer, before = signed
    form = dataclasses.replace(signature.form, words="0" * 64)
    with pytest.raises(AssertionError):
        judge_database([dataclasses.replace(signature, form=form)], answer, before)


def test_a_post_of_another_site_that_changes_something_is_seen(signature, signed):
    answer, before = signed
    with pytest.raises(AssertionError):
        judge_database([dataclasses.replace(signature, token="")], answer, before)


def failed(answer):
    answer.status_code = 500


def unguarded(answer):
    del answer["X-Frame-Options"]


def talkative(answer):
    answer.said += "Zephyrine"


def talkative_in_a_header(answer):
    answer["X-Next"] = "zq-canary@burrow.example"


@pytest.mark.parametrize("spoil", [failed, unguarded, talkative, talkative_in_a_header])
def test_an_answer_that_is_wrong_is_seen(signature, signed, spoil):
    answer, _before = signed
    spoil(answer)
    with pytest.raises(AssertionError):
        judge(signature, answer, [], CANARY)
