"""A signed request becomes rows in one transaction, once."""

import dataclasses
import datetime as dt

import pytest

from portal.models import Event, Message
from records.actions.drafts import discard_draft, save_answers, start_draft
from records.actions.errors import (
    ActionError,
    AnswersChangedError,
    DefectiveError,
    DraftGoneError,
)
from records.actions.submission import submit
from records.documents.content import Delivery, Ending, SignedContent, Signer
from records.documents.words import text_digest
from records.models import Document, Draft, RecordsRequest, Signature, StaffTask
from records.workflow import Permission, Stage
from tests.at_once import at_once
from tests.factories import (
    SIGNED_AT,
    make_act,
    make_contact,
    make_content,
    make_practice,
    make_request,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return make_practice()


def refusal_of(deed):
    """Why the deed was refused; None if it was not."""
    try:
        deed()
    except ActionError as refused:
        return type(refused)
    return None


def test_an_access_request_needs_no_permission_and_has_a_legal_due_date(practice):
    records_request = make_request(practice)
    assert (
        records_request.route,
        records_request.permission,
        records_request.stage,
        records_request.due_on,
        records_request.due_kind,
    ) == ("access", Permission.NOT_NEEDED, Stage.RECEIVED, dt.date(2026, 3, 28), "legal")


def test_an_authorization_is_active_and_has_a_target_date(practice):
    records_request = make_request(practice, "authorization")
    assert (records_request.permission, records_request.due_kind) == (Permission.ACTIVE, "target")


def test_the_day_of_receipt_is_the_practices_own(practice):
    late_evening = dt.datetime(2026, 2, 27, 6, 30, tzinfo=dt.UTC)  # 10:30 p.m. on February 26
    assert make_request(practice, at=late_evening).due_on == dt.date(2026, 3, 28)


def test_what_was_signed_can_be_read_back(practice):
    content = make_content("authorization")
    signature = make_request(practice, "authorization").signature
    signature = Signature.objects.get(pk=signature.pk)
    assert SignedContent.from_json(signature.content) == content
    assert signature.text_digest == text_digest(content)
    assert signature.typed_name == content.patient.name
    assert signature.evidence == {
        "intent": "Sign by typing your name.",
        "button": "Sign and send my request",
        "agreement": "I agree to sign on this screen instead of on paper",
        "address": "203.0.113.9",
        "browser": "Mozilla/5.0",
        "choices": {"records": SIGNED_AT.isoformat()},
    }


def test_the_recipient_of_an_access_request_is_the_requester(practice):
    recipient = make_request(practice).recipients.get()
    assert (recipient.kind, recipient.name) == ("requester", "María José O’Neill-Łukasiewicz")


def test_the_recipient_of_an_authorization_is_whom_it_names(practice):
    recipient = make_request(practice, "authorization").recipients.get()
    assert (recipient.kind, recipient.name, recipient.fax, recipient.delivery) == (
        "clinic",
        "Oregon Vascular Clinic",
        "503-555-0199",
        "fax",
    )


def test_leaving_a_category_out_is_marked_for_the_queue(practice):
    assert make_request(practice, "authorization").scope.leaves_something_out is True
    assert make_request(practice).scope.leaves_something_out is False


def test_a_document_waits_to_be_sealed_and_a_message_to_be_sent(practice):
    records_request = make_request(practice)
    document = Document.objects.get()
    message = Message.objects.get()
    assert (document.kind, document.sealed_at) == ("access_request", None)
    assert (message.kind, message.subject_id, message.to) == (
        "received",
        records_request.pk,
        "maria@home.example",
    )


def test_without_an_email_address_no_message_is_written(practice):
    reach = make_content().reach
    without = type(reach)(reach.address_lines, "", reach.phone)
    make_request(practice, reach=without)
    assert not Message.objects.exists()


def test_the_message_holds_nothing_private(practice):
    records_request = make_request(practice, "authorization")
    message = Message.objects.get()
    everything = "\n".join([message.subject, message.body_text, message.body_html])
    assert message.subject == f"We have your request {records_request.reference}"
    for private in ("María", "O’Neill", "1948", "Vascular", "implant", "Cascade", "503-555-0112"):
        assert private not in everything


def test_the_first_event_says_by_whom_it_was_sent(practice):
    records_request = make_request(practice)
    first = Event.objects.filter(stream_id=records_request.pk).order_by("number").first()
    assert (first.name, first.actor, first.facts) == (
        "received",
        "requester",
        {"route": "access_request"},
    )


def test_sent_twice_it_is_one_request_and_its_answers_are_gone(practice):
    draft = start_draft(practice, at=SIGNED_AT, answers={"who": {"who": "mine"}})
    parts = make_content(), make_contact(), make_act(practice)
    assert submit(draft, *parts) == submit(draft, *parts)
    assert RecordsRequest.objects.count() == Document.objects.count() == 1
    assert Draft.objects.get().answers == {}


def test_a_cleared_draft_cannot_be_sent(practice):
    draft = start_draft(practice, at=SIGNED_AT)
    discard_draft(draft)
    with pytest.raises(DraftGoneError):
        submit(draft, make_content(), make_contact(), make_act(practice))
    assert not RecordsRequest.objects.exists()


def test_a_draft_that_ran_out_cannot_be_sent(practice):
    draft = start_draft(practice, at=SIGNED_AT - dt.timedelta(hours=24))
    with pytest.raises(DraftGoneError):
        submit(draft, make_content(), make_contact(), make_act(practice))
    assert not RecordsRequest.objects.exists()


def test_a_failure_on_the_way_leaves_nothing_behind(practice):
    draft = start_draft(practice, at=SIGNED_AT)
    unreadable = make_content(
        delivery=Delivery("pigeon")
    )  # the database refuses it, late in the transaction
    with pytest.raises(Exception, match="recipient_delivery_is_known"):
        submit(draft, unreadable, make_contact(), make_act(practice))
    assert not RecordsRequest.objects.exists()
    assert not Event.objects.exists()


def test_what_the_law_calls_defective_is_not_sent(practice):
    """45 CFR 164.508(b)(2)(i): the permission has ended."""
    draft = start_draft(practice, at=SIGNED_AT)
    ended = make_content("authorization", ending=Ending("date", "2026-02-25"))
    with pytest.raises(DefectiveError):
        submit(draft, ended, make_contact(), make_act(practice))
    assert not RecordsRequest.objects.exists()


def test_several_recipients_a_witness_and_who_asks_are_kept(practice):
    first = make_content("authorization").recipients[0]
    kim = dataclasses.replace(first, name="Kim Lee", may_discuss=True)
    signer = Signer("Ana Ruiz", "guardian")
    content = make_content("authorization", recipients=(first, kim), signer=signer)
    act = make_act(practice, typed_name="Ana Ruiz", witness_name="Wit Ness")
    records_request = submit(start_draft(practice, at=SIGNED_AT), content, make_contact(), act)
    kept = {each.name: each.may_discuss for each in records_request.recipients.all()}
    assert kept == {"Oregon Vascular Clinic": False, "Kim Lee": True}
    assert records_request.signature.witness_name == "Wit Ness"
    requester = records_request.requester
    assert (requester.name, requester.capacity, requester.helper_name) == (
        "Ana Ruiz",
        "guardian",
        "",
    )
    assert not requester.is_patient


def test_records_somebody_picks_up_for_who_asks_go_to_who_asks(practice):
    delivery = Delivery("pickup", "Kim Lee")
    content = make_content(signer=Signer("Ana Ruiz", "executor"), delivery=delivery)
    act = make_act(practice, typed_name="Ana Ruiz")
    records_request = submit(start_draft(practice, at=SIGNED_AT), content, make_contact(), act)
    (receiver,) = records_request.recipients.all()
    assert (receiver.kind, receiver.name, receiver.delivery, receiver.pickup_by) == (
        "requester",
        "Ana Ruiz",
        "pickup",
        "Kim Lee",
    )


@pytest.mark.django_db(transaction=True)
def test_answers_that_another_tab_changed_since_they_were_read_are_not_signed(practice):
    draft = start_draft(practice, at=SIGNED_AT, answers={"how": {"delivery": "paper"}})
    changed = {"how": {"delivery": "disc"}}
    at_once(lambda: save_answers(Draft.objects.get(), changed, at=SIGNED_AT))
    with pytest.raises(AnswersChangedError):
        submit(draft, make_content(), make_contact(), make_act(practice))
    assert not RecordsRequest.objects.exists()
    assert Draft.objects.get().answers == changed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(5))
def test_an_answer_and_a_signature_at_once_cannot_both_be_taken(practice, _again):
    draft = start_draft(practice, at=SIGNED_AT, answers={"how": {"delivery": "paper"}})
    parts = make_content(), make_contact(), make_act(practice)
    changed = {"how": {"delivery": "disc"}}
    outcome = at_once(
        lambda: refusal_of(lambda: submit(draft, *parts)),
        lambda: refusal_of(lambda: save_answers(Draft.objects.get(), changed, at=SIGNED_AT)),
    )
    left = (RecordsRequest.objects.count(), Draft.objects.get().answers)
    assert (outcome, left) in [
        ([None, DraftGoneError], (1, {})),
        ([AnswersChangedError, None], (0, changed)),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_request(practice):
    draft = start_draft(practice, at=SIGNED_AT)
    parts = make_content(), make_contact(), make_act(practice)
    first, second = at_once(lambda: submit(draft, *parts), lambda: submit(draft, *parts))
    assert first == second
    assert (RecordsRequest.objects.count(), Message.objects.count()) == (1, 1)
    assert not StaffTask.objects.exists()


def test_who_gave_no_email_gets_a_copy_on_paper(practice):
    reach = make_content().reach
    make_request(practice, reach=type(reach)(reach.address_lines, "", reach.phone))
    assert [(task.kind, task.problem) for task in StaffTask.objects.all()] == [("copy_by_mail", "")]
    assert not Message.objects.exists()


def test_who_gave_an_email_saves_the_copy_alone(practice):
    make_request(practice)
    assert not StaffTask.objects.exists()
