"""The buttons for who works on a request."""

import datetime as dt

import pytest
from django.utils import timezone

from records.actions import claims
from records.models import Note, RecordsRequest
from records.workflow import Stage
from tests.at_once import at_once
from tests.factories import SIGNED_AT, make_request, now
from tests.workqueue.test_detail import address, card, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def records_request(practice):
    return make_request(practice)


def holder():
    return RecordsRequest.objects.get().claimed_by


def press(client, records_request, button, **typed):
    """Press a button of the page, opened from the list of open requests; the page after it."""
    return client.post(address(records_request, f"{button}/?view=open"), typed, follow=True)


def test_claim_next_opens_the_oldest_due_one_that_nobody_has(desk, practice, cleo, marcus):
    taken, oldest, newest = (
        make_request(practice, at=SIGNED_AT + dt.timedelta(days=days)) for days in range(3)
    )
    claims.claim(taken, by=marcus, at=now())
    page = desk.post("/staff/requests/claim-next/", follow=True)
    assert page.redirect_chain[-1][0] == f"{address(oldest)}?view=mine"
    assert "You claimed this request." in text_of(page)
    oldest.refresh_from_db()
    newest.refresh_from_db()
    assert (oldest.claimed_by, newest.claimed_by) == (cleo, None)


def test_claim_next_says_when_there_is_nothing_to_claim(desk, records_request, marcus):
    claims.claim(records_request, by=marcus, at=now())
    page = desk.post("/staff/requests/claim-next/", follow=True)
    assert "There is nothing to claim: every open request has somebody." in text_of(page)
    assert holder() == marcus


@pytest.mark.django_db(transaction=True)
def test_two_people_press_claim_next_at_once_and_get_two_requests(sign_in, practice, cleo, marcus):
    for _ in range(2):
        make_request(practice)
    hers, his = sign_in(cleo), sign_in(marcus)
    answers = at_once(
        lambda: hers.post("/staff/requests/claim-next/"),
        lambda: his.post("/staff/requests/claim-next/"),
    )
    assert answers[0]["Location"] != answers[1]["Location"]
    assert {each.claimed_by for each in RecordsRequest.objects.all()} == {cleo, marcus}


@pytest.mark.django_db(transaction=True)
def test_two_people_claim_one_request_at_once_and_one_is_told(sign_in, practice, cleo, marcus):
    records_request = make_request(practice)
    hers, his = sign_in(cleo), sign_in(marcus)
    pages = at_once(
        lambda: press(hers, records_request, "claim"),
        lambda: press(his, records_request, "claim"),
    )
    told = ["You claimed this request." in text_of(page) for page in pages]
    sorry = ["Somebody else claimed this request a moment ago." in text_of(page) for page in pages]
    assert sorted(told) == [False, True]
    assert sorry == [not each for each in told]
    assert holder() == (cleo if told[0] else marcus)


def test_claiming_leads_to_the_check(desk, records_request, cleo):
    page = desk.get(address(records_request))
    assert card(page, "Next step") == "Nobody works on this request. Claim it if you do. Claim"
    page = press(desk, records_request, "claim")
    assert page.redirect_chain[-1][0] == f"{address(records_request)}?view=open"
    assert holder() == cleo
    assert card(page, "Next step").endswith("Start checking Hand back")
    page = press(desk, records_request, "start-checking")
    assert RecordsRequest.objects.get().stage == Stage.CHECKING
    assert card(page, "Next step").endswith("Write a note Hand back")


@pytest.mark.parametrize(("kind", "promised"), [("access_request", 0), ("authorization", 1)])
def test_who_checks_a_permission_is_reminded_of_the_copy_for_the_signer(
    desk, practice, cleo, kind, promised
):
    records_request = make_request(practice, kind)
    claims.claim(records_request, by=cleo, at=now())
    reminder = "send them a copy of the signed permission"
    assert reminder not in card(desk.get(address(records_request)), "Next step")
    page = press(desk, records_request, "start-checking")
    assert card(page, "Next step").count(reminder) == promised


def test_a_check_that_has_started_cannot_start_again(desk, records_request, cleo):
    claims.claim(records_request, by=cleo, at=now())
    press(desk, records_request, "start-checking")
    page = press(desk, records_request, "start-checking")
    assert "This request changed a moment ago. Look at it again." in text_of(page)


def test_only_who_claimed_it_can_start_the_check(desk, records_request, marcus):
    claims.claim(records_request, by=marcus, at=now())
    page = press(desk, records_request, "start-checking")
    assert "This request changed a moment ago. Look at it again." in text_of(page)
    assert RecordsRequest.objects.get().stage == Stage.RECEIVED


def test_a_closed_request_has_no_claim_button(desk, records_request):
    RecordsRequest.objects.update(stage=Stage.CLOSED)
    page = desk.get(address(records_request))
    assert "/claim/" not in page.content.decode()
    page = press(desk, records_request, "claim")
    assert holder() is None


def test_handing_back_frees_the_request(desk, records_request, cleo):
    claims.claim(records_request, by=cleo, at=now())
    page = press(desk, records_request, "hand-back")
    assert "You handed this request back." in text_of(page)
    assert holder() is None


def test_nobody_hands_back_what_is_not_theirs(desk, records_request, marcus):
    claims.claim(records_request, by=marcus, at=now())
    page = press(desk, records_request, "hand-back")
    assert "You no longer hold this request, so nothing changed." in text_of(page)
    assert holder() == marcus


def test_the_page_says_who_has_it_and_for_how_long(desk, records_request, marcus):
    claims.claim(records_request, by=marcus, at=timezone.now() - dt.timedelta(minutes=12))
    page = desk.get(address(records_request))
    words = text_of(page).replace("\xa0", " ")
    assert "Marcus Thibodeaux has been working on this for 12 minutes. Take over" in words
    assert card(page, "Next step") == "Marcus Thibodeaux works on this request."


def test_who_took_it_a_moment_ago_has_not_had_it_for_zero_minutes(desk, records_request, marcus):
    claims.claim(records_request, by=marcus, at=timezone.now())
    assert "Marcus Thibodeaux has just taken this. Take over" in text_of(
        desk.get(address(records_request))
    )


def test_my_own_claim_is_no_alert(desk, records_request, cleo):
    claims.claim(records_request, by=cleo, at=now())
    assert "has been working on this" not in text_of(desk.get(address(records_request)))


def test_taking_over_asks_why_and_keeps_the_reason(desk, records_request, cleo, marcus):
    claims.claim(records_request, by=marcus, at=now())
    page = desk.get(address(records_request, "take-over/?view=open"))
    assert "Marcus Thibodeaux works on this request now." in text_of(page)
    page = press(
        desk, records_request, "take-over", holder=marcus.pk, reason="He is away until Monday."
    )
    assert page.redirect_chain[-1][0] == f"{address(records_request)}?view=open"
    assert "You took over this request." in text_of(page)
    assert holder() == cleo
    assert [note.text for note in Note.objects.all()] == ["He is away until Monday."]
    assert [(e.title, e.text) for e in page.context["timeline"].entries][1:3] == [
        ("Note", "He is away until Monday."),
        ("Taken over", "From Marcus Thibodeaux"),
    ]


@pytest.mark.parametrize("reason", ["", "   "])
def test_taking_over_without_a_reason_changes_nothing(desk, records_request, marcus, reason):
    claims.claim(records_request, by=marcus, at=now())
    page = press(desk, records_request, "take-over", holder=marcus.pk, reason=reason)
    assert page.content.decode().count("Write why you take over") == 2
    assert holder() == marcus


def test_a_request_that_changed_hands_meanwhile_is_not_taken(
    desk, practice, records_request, marcus, cleo
):
    claims.claim(records_request, by=marcus, at=now())
    page = press(desk, records_request, "take-over", holder=cleo.pk, reason="He is away.")
    assert "This request changed hands a moment ago. Look at it again." in text_of(page)
    assert holder() == marcus
    assert not Note.objects.exists()


@pytest.mark.parametrize("tampered", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_tampered_holder_takes_nothing(desk, records_request, marcus, tampered):
    claims.claim(records_request, by=marcus, at=now())
    page = press(desk, records_request, "take-over", holder=tampered, reason="Mine now.")
    assert page.status_code == 200
    assert holder() == marcus


def test_nothing_is_taken_over_from_nobody_or_oneself(desk, records_request, cleo):
    answer = desk.get(address(records_request, "take-over/"))
    assert answer["Location"] == address(records_request)
    claims.claim(records_request, by=cleo, at=now())
    answer = desk.post(address(records_request, "take-over/"), {"reason": "x", "holder": cleo.pk})
    assert answer["Location"] == address(records_request)
    assert not Note.objects.exists()


def test_a_made_up_view_does_not_travel_on(desk, records_request):
    answer = desk.post(address(records_request, "claim/?view=//evil.example"))
    assert answer["Location"] == address(records_request)


@pytest.mark.parametrize("button", ["claim", "hand-back", "start-checking", "notes"])
def test_buttons_answer_to_post_only(desk, records_request, button):
    assert desk.get(address(records_request, f"{button}/")).status_code == 405
