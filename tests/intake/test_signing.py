"""Signing and sending: the words in full, one request for two presses, and the evidence of the act."""

import datetime as dt
import re
import threading
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import connection
from django.utils import timezone

from portal.models import ClosureNotice, Message
from records.actions.drafts import save_answers
from records.actions.submission import submit
from records.documents.content import SignedContent
from records.documents.words import fragment, text_digest
from records.intake.views import signing
from records.models import Document, Draft, RecordsRequest, Signature, StaffTask
from tests.at_once import at_once
from tests.factories import make_practice
from tests.intake.answers import ACCESS, AUTHORIZATION, ROUTES
from tests.intake.conftest import SIGNATURE, Visitor
from tests.workqueue.conftest import PDF, seal

MOMENT = "2026-02-26T10:04:09-08:00"


def digest_on(visitor):
    """The digest that the page carries."""
    return re.search(r'name="digest" value="(\w*)"', visitor.text)[1]


@pytest.fixture(params=ROUTES)
def any_signer(request, visitor):
    """Somebody on the last page, on either route."""
    visitor.answer(ROUTES[request.param])
    return visitor


def test_the_page_shows_exactly_what_is_signed(any_signer):
    shown = any_signer.text
    digest = digest_on(any_signer)
    any_signer.sign()
    signature = Signature.objects.get()
    content = SignedContent.from_json(signature.content)
    assert str(fragment(content)) in shown
    assert digest == signature.text_digest == text_digest(content)


def test_nothing_hides_the_words_or_ticks_the_box(any_signer):
    assert '<section class="document" aria-labelledby="document-title">' in any_signer.text
    assert '<details class="more" open>' in any_signer.text
    assert "checked" not in any_signer.text


def test_what_the_law_wants_told_stands_before_the_name(any_signer):
    before, _name, _after = any_signer.text.partition('name="typed_name"')
    for fact in (
        "You can use paper instead at no cost.",
        "Signing here covers this request and its letters only.",
        "To change your mind before you send, leave this page.",
        "To get a paper copy of anything at no cost",
        "a program that opens PDF files",
    ):
        assert fact in before


def test_a_sample_shows_whether_this_device_opens_our_files(signer):
    name = re.search(r'href="/static/([^"]+)">Try a sample PDF \(1 page, 7 KB\)', signer.text)[1]
    with pikepdf.open(finders.find(name)) as sample:
        assert len(sample.pages) == 1
        assert sample.Root.MarkInfo.Marked
    assert round(Path(finders.find(name)).stat().st_size / 1024) == 7


def test_sending_makes_one_whole_request(visitor):
    with time_machine.travel(MOMENT, tick=False):
        visitor.answer(AUTHORIZATION)
        visitor.sign()
    records_request = RecordsRequest.objects.get()
    assert records_request.route == "authorization"
    assert records_request.received_at == dt.datetime(2026, 2, 26, 18, 4, 9, tzinfo=dt.UTC)
    assert records_request.due_on == dt.date(2026, 3, 28)
    assert records_request.recipients.get().name == "Oregon Vascular Clinic"
    assert Document.objects.get().kind == "authorization"
    assert visitor.path == "/records/done/"


def test_the_evidence_says_what_was_shown_typed_and_agreed(visitor):
    visitor.answer(ACCESS)
    visitor.client.defaults |= {"REMOTE_ADDR": "203.0.113.9", "HTTP_USER_AGENT": "B" * 500}
    with time_machine.travel(MOMENT, tick=False):
        visitor.sign(typed_name=" MARIA  łukasiewicz ")
    signature = Signature.objects.get()
    assert signature.typed_name == "MARIA łukasiewicz"
    assert signature.local_time == "February 26, 2026, 10:04 a.m. Pacific time (UTC-8)"
    assert signature.signed_at == dt.datetime(2026, 2, 26, 18, 4, 9, tzinfo=dt.UTC)
    choices = signature.evidence.pop("choices")
    assert signature.evidence == {
        "intent": "Sign by typing your name. It counts the same as a pen.",
        "button": "Sign and send my request",
        "agreement": "I agree to sign on this screen instead of on paper",
        "address": "203.0.113.9",
        "browser": "B" * 400,
    }
    assert set(choices) == set(ACCESS)
    assert all(dt.datetime.fromisoformat(at).tzinfo for at in choices.values())


def test_the_evidence_words_are_those_of_the_page(signer):
    page = signer.text
    signer.sign()
    evidence = Signature.objects.get().evidence
    for words in ("intent", "button", "agreement"):
        assert evidence[words] in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"typed_name": ""}, "Type your full name to sign"),
        ({"agrees": ""}, "Choose the box to sign on this screen, or use the paper form"),
        (
            {"digest": "0" * 64},
            "Your answers changed after this page was opened. Read it again, then sign",
        ),
        (
            {"digest": ""},
            "Your answers changed after this page was opened. Read it again, then sign",
        ),
    ],
)
def test_a_refused_signature_sends_nothing_and_keeps_what_was_typed(signer, changes, said):
    signer.sign(**changes)
    assert signer.page.redirect_chain[-1][0] == signer.address("sign") + "?again=1#problems"
    assert signer.errors == [said]
    assert RecordsRequest.objects.count() == 0
    if "typed_name" not in changes:
        assert 'value="maria lukasiewicz"' in signer.text
    assert signer.sign().path == "/records/done/"


def test_another_name_says_which_name_was_given(signer):
    signer.sign(typed_name="Anna Smith")
    assert signer.errors == [
        "The name does not match “María José del Pilar O’Neill-Łukasiewicz”. "
        "Type that name, or change your name in your answers"
    ]


def test_words_that_changed_in_another_tab_must_be_read_again(signer):
    old = digest_on(signer)
    signer.client.post(signer.address("records"), {"choice": "short"})
    signer.post("sign", SIGNATURE | {"digest": old})
    assert signer.errors == [
        "Your answers changed after this page was opened. Read it again, then sign"
    ]
    assert "A short set for a new doctor" in signer.text
    assert digest_on(signer) != old
    assert signer.sign().path == "/records/done/"
    assert Signature.objects.get().content["records"]["choice"] == "short"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changed", "shows_a_short_set"),
    [
        ({"records": {"choice": "short"}}, True),
        ({"id": {"answer": "mail"}}, False),  # no part of the signed words
    ],
)
def test_an_answer_kept_while_the_signature_is_on_its_way_must_be_read_first(
    signer, monkeypatch, changed, shows_a_short_set
):
    """The other tab, on a connection of its own, is done between reading and locking."""

    def change_first(*parts):
        at_once(lambda: save_answers(Draft.objects.get(), changed, at=timezone.now()))
        return submit(*parts)

    with monkeypatch.context() as other_tab:
        other_tab.setattr(signing, "submit", change_first)
        signer.sign()
    assert signer.page.redirect_chain == [(signer.address("sign") + "?again=1#problems", 302)]
    assert signer.errors == [
        "Your answers changed after this page was opened. Read it again, then sign"
    ]
    assert ("A short set for a new doctor" in signer.text) == shows_a_short_set
    assert 'value="maria lukasiewicz"' in signer.text
    assert RecordsRequest.objects.count() == 0
    assert changed.items() <= Draft.objects.get().answers.items()
    assert signer.sign().path == "/records/done/"


def test_a_notice_that_changed_meanwhile_must_be_read_again_too(signer):
    old = digest_on(signer)
    ClosureNotice.objects.update(keeper_name="Oak Records")
    signer.post("sign", SIGNATURE | {"digest": old})
    assert RecordsRequest.objects.count() == 0
    assert "Oak Records" in signer.text


def test_two_presses_make_one_request(signer):
    path, digest = signer.address("sign"), digest_on(signer)
    for _press in range(2):
        assert signer.post(path, SIGNATURE | {"digest": digest}).path == "/records/done/"
    assert RecordsRequest.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_request():
    make_practice()
    visitor = Visitor().start()
    visitor.answer(ACCESS)
    path, values = visitor.address("sign"), SIGNATURE | {"digest": digest_on(visitor)}
    cookies = visitor.client.cookies
    both, answers = threading.Barrier(2), []

    def press():
        tab = Visitor()
        tab.client.cookies = cookies
        both.wait()
        answers.append(tab.client.post(path, values).headers["Location"])
        connection.close()

    presses = [threading.Thread(target=press) for _press in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert answers == ["/records/done/"] * 2
    assert RecordsRequest.objects.count() == 1


def test_a_page_that_was_reloaded_after_sending_shows_the_same_number(signer):
    reference = RecordsRequest.objects.get if signer.sign() else None
    assert reference().reference in signer.open("/records/done/").text


class TestTheConfirmation:
    @pytest.fixture
    def done(self, visitor):
        """Somebody who just sent an access request, at a fixed moment."""
        visitor.answer(ACCESS)
        with time_machine.travel(MOMENT, tick=False):
            return visitor.sign()

    def test_shows_the_number_in_one_piece_and_says_it_letter_by_letter(self, done):
        reference = RecordsRequest.objects.get().reference
        assert f'<span class="ref ref--big" aria-hidden="true">{reference}</span>' in done.text
        assert f'<span class="hidden-text">{" ".join(reference)} </span>' in done.text

    def test_says_when_it_came_and_by_when_the_law_wants_an_answer(self, done):
        assert "Received February 26, 2026, 10:04 a.m. Pacific time (UTC-8)" in done.text
        assert "We must answer by <strong>March 28, 2026</strong>." in done.text

    def test_shows_no_more_of_the_address_than_its_owner_needs(self, done):
        assert "We also send it to m…a@home.example." in done.text
        assert "maria@home.example" not in done.text
        assert "María" not in done.text

    def test_links_to_nothing_that_does_not_exist(self, done):
        main = done.text.partition("<main")[2].partition("</main>")[0]
        links = re.findall(r'href="([^"]+)"', main)
        assert links == ["/records/done/", "/records/status/", "tel:+15035550142"]
        with time_machine.travel(MOMENT, tick=False):
            assert [done.client.get(link).status_code for link in links[:2]] == [200, 200]

    def test_offers_the_pdf_once_it_is_there(self, done):
        assert "We are making a PDF of your request. Look again in a minute." in done.text
        assert "Save a PDF" not in done.text
        seal(RecordsRequest.objects.get())
        with time_machine.travel(MOMENT, tick=False):
            done.open("/records/done/")
        assert "We are making a PDF" not in done.text
        [link] = re.findall(r'href="([^"]+)">Save a PDF of your request<', done.text)
        with time_machine.travel(MOMENT, tick=False):
            answer = done.client.get(link)
        assert b"".join(answer.streaming_content) == PDF

    def test_offers_no_pdf_to_the_next_person_at_this_computer(self, done):
        document = seal(RecordsRequest.objects.get())
        copy = f"/records/status/request/{document.records_request_id}/copy/"
        sent_at = document.records_request.received_at
        with time_machine.travel(sent_at + dt.timedelta(minutes=59), tick=False):
            assert done.client.get(copy).status_code == 200
        with time_machine.travel(sent_at + dt.timedelta(minutes=61), tick=False):
            done.open("/records/done/")
            assert done.client.get(copy).status_code == 404
        assert "Check your request to save a PDF of it." in done.text
        assert "/copy/" not in done.text

    def test_another_browser_gets_no_pdf(self, done):
        document = seal(RecordsRequest.objects.get())
        stranger = Visitor().open(f"/records/status/request/{document.records_request_id}/copy/")
        assert stranger.page.status_code == 404

    def test_promises_a_paper_copy_only_to_people_without_email(self, done):
        assert "mail you a paper copy" not in done.text

    def test_says_what_happens_next_in_three_steps(self, done):
        steps = done.text.partition('<ol class="steps bare">')[2].partition("</ol>")[0]
        assert steps.count("<li>") == 3
        assert "We will contact you and say how." in steps


def test_without_email_a_paper_copy_is_promised_and_a_task(visitor):
    reach = ACCESS["reach"] | {"email": "", "best_way": "phone", "plain_subject": ""}
    visitor.answer(ACCESS | {"reach": reach, "how": {"delivery": "paper"}})
    visitor.sign()
    assert "we will also mail you a paper copy of what you signed, at no cost" in visitor.text
    assert [task.kind for task in StaffTask.objects.all()] == ["copy_by_mail"]


def test_a_plan_is_called_a_plan(visitor):
    with time_machine.travel(MOMENT, tick=False):
        visitor.answer(AUTHORIZATION)
        visitor.sign()
    assert "We plan to answer by <strong>March 28, 2026</strong>." in visitor.text
    assert "must answer" not in visitor.text
    assert "We will call you and ask a few questions." in visitor.text


def test_who_sends_a_copy_of_the_id_learns_where_to(visitor):
    visitor.answer(ACCESS | {"id": {"answer": "mail"}})
    visitor.sign()
    steps = visitor.text.partition('<ol class="steps bare">')[2].partition("</ol>")[0]
    assert "PO Box 1180, Tualatin, OR 97062" in steps


def test_without_an_email_no_message_is_promised(visitor):
    reach = {"phone": "503-555-0112", "best_way": "phone", "voice_message": "yes"}
    visitor.answer(ACCESS | {"reach": reach, "how": {"delivery": "paper"}})
    visitor.sign()
    assert "We also send it" not in visitor.text
    assert Message.objects.count() == 0


def test_a_browser_that_sent_nothing_sees_an_honest_page(practice, signer):
    signer.sign()
    page = Visitor().open("/records/done/")
    assert page.page.status_code == 200
    assert "<h1>No request to show</h1>" in page.text
    assert RecordsRequest.objects.get().reference not in page.text


def test_a_request_sent_at_another_practice_is_not_shown_here(signer):
    signer.sign()
    make_practice(name="Other Clinic", hosts=["other.example"])
    signer.client.defaults["HTTP_HOST"] = "other.example"
    page = signer.client.get("/records/done/", headers={"host": "other.example"})
    assert "No request to show" in page.content.decode()


def test_the_sign_page_leads_back_when_an_answer_went_missing(signer):
    signer.client.post(signer.address("reach"), {"best_way": "mail"})
    assert signer.open("sign").slug == "how"
