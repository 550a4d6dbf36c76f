"""Whose draft it is, how long it lives, and what a lost one says."""

import re
import uuid

import pytest
import time_machine
from django.db import connection

from records.actions.drafts import discard_draft, save_answers, start_draft
from records.intake.views import questions
from records.models import Draft, Signature
from tests.factories import make_practice, make_request, now
from tests.intake.answers import ACCESS
from tests.intake.conftest import Visitor


def test_the_session_holds_ids_and_nothing_that_was_typed(signer):
    kept = dict(signer.client.session.items())
    assert kept == {"drafts": [signer.draft_id]}
    signer.sign()
    assert set(signer.client.session.keys()) == {"drafts", "sent_request"}


def test_a_foreign_draft_is_not_shown(signer):
    stranger = Visitor().open(signer.address("check"))
    assert stranger.page.status_code == 404
    assert "<h1>We cannot show these answers</h1>" in stranger.text
    assert "María" not in stranger.text


def test_a_stranger_can_neither_answer_nor_sign_nor_clear(signer):
    stranger = Visitor()
    for slug in ("who", "sign", "other-ways"):
        assert stranger.post(signer.address(slug), {"who": "mine"}).page.status_code == 404
    stranger.post(signer.address("clear"), {})
    assert Draft.objects.count() == 1


def test_a_draft_that_never_was_looks_like_a_foreign_one(signer):
    missing = Visitor().open(f"/records/request/{uuid.uuid4()}/who/")
    foreign = Visitor().open(signer.address("who"))
    strip = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert strip.sub("", missing.text) == strip.sub("", foreign.text)


def test_a_draft_of_another_practice_is_not_shown_even_with_its_id(practice):
    other = make_practice(name="Other Clinic", hosts=["other.example"])
    draft = start_draft(other, at=now())
    visitor = Visitor().start()
    session = visitor.client.session
    session["drafts"] = [str(draft.pk)]
    session.save()
    assert visitor.open(f"/records/request/{draft.pk}/who/").page.status_code == 410


def test_an_expired_draft_says_so_and_how_to_start_again(practice):
    with time_machine.travel("2026-02-26T10:00:00-08:00"):
        visitor = Visitor().start()
    with time_machine.travel("2026-02-27T10:00:01-08:00"):
        for page in (visitor.open("who"), visitor.post("who", {"who": "mine"})):
            assert page.page.status_code == 410
            assert "<h1>Your answers were deleted</h1>" in page.text
            assert 'href="/records/"' in page.text
    with time_machine.travel("2026-02-27T09:59:59-08:00"):
        assert visitor.open("who").page.status_code == 200


def test_a_draft_that_was_swept_away_says_the_same(visitor):
    discard_draft(Draft.objects.get())
    assert visitor.open("who").page.status_code == 410


def test_a_draft_that_goes_between_looking_and_keeping_says_the_same(visitor):
    """The sweep may delete it while the answer is on its way: here, just before it is kept."""

    def sweep_first(execute, sql, params, many, context):
        if sql.startswith("SELECT") and '"records_draft"."expires_at" > ' in sql:
            Draft.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(sweep_first):
        answer = visitor.client.post(visitor.address("who"), {"who": "mine"})
    assert answer.status_code == 410
    assert "Your answers were deleted" in answer.content.decode()


def test_an_answer_given_while_another_tab_signs_is_told_that_it_came_too_late(
    signer, practice, monkeypatch
):
    """The other tab is done between looking and keeping."""
    sent = make_request(practice)
    Draft.objects.exclude(pk=signer.draft_id).delete()

    def sign_first(draft, given, **options):
        Draft.objects.update(records_request=sent)
        save_answers(draft, given, **options)

    monkeypatch.setattr(questions, "save_answers", sign_first)
    page = signer.post("who", {"who": "mine"})
    assert page.page.redirect_chain == [(signer.address("who"), 302)]
    assert "<h1>You already sent this request</h1>" in page.text
    assert sent.reference in page.text


@pytest.mark.parametrize("slug", ["records", "check", "other-ways", "clear"])
def test_whatever_is_pressed_after_sending_only_says_that_it_is_sent(signer, slug):
    path = signer.address(slug)
    reference = re.search(r"MR-\w{4}-\w{4}", signer.sign().text)[0]
    page = signer.post(f"{path}?change=1", {"choice": "short"})
    assert "<h1>You already sent this request</h1>" in page.text
    assert "Your request stays as you signed it. Later changes were not sent." in page.text
    assert reference in page.text
    assert Signature.objects.get().content["records"]["choice"] == "all"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("slug", ["who", "sign", "other-ways"])
def test_a_page_is_read_or_answered_and_nothing_else(signer, slug, method):
    assert getattr(signer.client, method)(signer.address(slug)).status_code == 405


def test_clearing_deletes_the_answers_and_forgets_them(signer):
    path = signer.address("check")
    signer.post("clear", {})
    assert signer.path == "/records/cleared/"
    assert "<h1>Your answers are deleted</h1>" in signer.text
    assert Draft.objects.count() == 0
    assert signer.client.session["drafts"] == []
    assert signer.open(path).page.status_code == 404


def test_clearing_twice_does_no_harm(signer):
    path = signer.address("clear")
    signer.post(path, {})
    assert signer.post(path, {}).path == "/records/cleared/"


def test_clearing_a_draft_that_was_swept_away_forgets_it_too(signer):
    path = signer.address("clear")
    discard_draft(Draft.objects.get())
    signer.post(path, {})
    assert signer.client.session["drafts"] == []


def test_clearing_needs_a_press_of_the_button(signer):
    assert signer.client.get(signer.address("clear")).status_code == 405
    assert Draft.objects.count() == 1


def test_clearing_one_draft_leaves_another(signer):
    first = signer.address("clear")
    signer.start()
    signer.post(first, {})
    assert Draft.objects.get().answers == {}


def test_a_browser_keeps_its_last_drafts_only(practice):
    visitor = Visitor()
    for _draft in range(22):
        visitor.start()
    assert len(visitor.client.session["drafts"]) == 20
    assert visitor.client.session["drafts"][-1] == visitor.draft_id


def test_a_form_without_its_secret_is_refused_and_loses_nothing(practice):
    visitor = Visitor(enforce_csrf_checks=True)
    page = visitor.open("/records/").text
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    visitor.post("/records/", {"csrfmiddlewaretoken": secret})
    assert visitor.slug == "who"
    path = visitor.address("who")
    refused = visitor.client.post(path, {"who": "mine"})
    assert refused.status_code == 403
    assert "503-555-0142" in refused.content.decode()
    assert visitor.open(path).slug == "who"


@pytest.mark.parametrize("slug", ["who", "patient-name", "check", "sign", "other-ways"])
def test_every_page_can_be_cleared_and_carries_the_secret_for_it(signer, slug):
    if slug == "other-ways":
        signer.post("clear", {})
        signer.start().post("who", {"who": "child"})
    page = signer.open(slug).text
    form = page.partition(f'action="{signer.address("clear")}"')[2].partition("</form>")[0]
    assert "csrfmiddlewaretoken" in form
    assert "Clear and leave" in form


def test_an_address_that_is_no_draft_is_not_found(practice):
    assert Visitor().open("/records/request/1/who/").page.status_code == 404


def test_a_sent_draft_shows_its_number_and_sends_nothing_twice(signer):
    path = signer.address("sign")
    reference = re.search(r"MR-\w{4}-\w{4}", signer.sign().text)[0]
    for slug in (path, path.replace("sign", "who"), path.replace("sign", "check")):
        page = signer.open(slug)
        assert "<h1>You already sent this request</h1>" in page.text
        assert "Nothing was sent twice." in page.text
        assert reference in page.text


def test_the_way_on_from_a_sent_draft_leads_to_its_own_number(signer):
    first = signer.address("sign")
    reference = re.search(r"MR-\w{4}-\w{4}", signer.sign().text)[0]
    signer.start().answer(ACCESS)
    assert reference not in signer.sign().text
    signer.open(first)
    assert reference in signer.open("/records/done/").text


def test_a_sent_draft_cannot_be_cleared_away(signer):
    path = signer.address("clear")
    signer.sign()
    signer.post(path, {})
    assert Draft.objects.get().records_request is not None


def test_answers_are_gone_once_they_are_sent(signer):
    signer.sign()
    assert Draft.objects.get().answers == {}


def test_another_browser_does_not_see_the_number_of_a_sent_draft(signer):
    path = signer.address("sign")
    reference = re.search(r"MR-\w{4}-\w{4}", signer.sign().text)[0]
    stranger = Visitor().open(path)
    assert stranger.page.status_code == 404
    assert reference not in stranger.text


def test_two_drafts_of_one_browser_do_not_mix(visitor):
    first = visitor.address("who")
    visitor.answer(ACCESS, until="other-names")
    visitor.start()
    assert visitor.slug == "who"
    assert visitor.address("who") != first
    assert 'value="María José"' in visitor.open(first.replace("who", "patient-name")).text
