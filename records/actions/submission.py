"""Send a signed request: everything it consists of becomes rows in one transaction."""

import dataclasses
import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from portal import leases, reference
from records import audit
from records.actions.errors import AnswersChangedError, DefectiveError, DraftGoneError
from records.actions.papers import hand_in_papers
from records.actions.staff_tasks import make_task
from records.audit import EventName
from records.documents.content import Receiver, SignedContent
from records.documents.permission import ROUTES, permission_facts
from records.documents.words import text_digest
from records.models import (
    Document,
    Draft,
    NameDigest,
    Patient,
    Recipient,
    RecordsRequest,
    Requester,
    Scope,
    Signature,
)
from records.models.people import name_digests
from records.models.staff_task import TaskKind
from records.notifications.received import tell_received
from records.policy.authorization import defects
from records.policy.deadlines import Deadline, Unit
from records.policy.paths import Route
from records.policy.state_rules import state_rules
from records.workflow import Permission


@dataclasses.dataclass(frozen=True)
class ContactChoices:
    """What the request needs beyond the signed content: it is not printed, so it never travels."""

    first_names: str
    middle_names: str
    last_names: str
    best_way: str
    may_leave_voice_message: bool
    wants_plain_subject: bool
    identity_answer: str
    papers_answer: str = ""
    paper_purposes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class SigningAct:
    """The act of signing, as evidence (15 U.S.C. 7006(5)): what was typed, shown and agreed to.

    `choices` maps each question to the moment of its last answer (UTC, ISO 8601). With a
    `witness_name` the signer made a mark, and the witness typed both names.
    """

    typed_name: str
    signed_at: dt.datetime
    local_time: str
    intent: str
    button: str
    agreement: str
    address: str
    browser: str
    choices: dict[str, str]
    witness_name: str = ""


def submit(
    draft: Draft, content: SignedContent, contact: ContactChoices, act: SigningAct
) -> RecordsRequest:
    """Turn a draft into a request, once: the same draft again gives the same request.

    `draft` is as it was read for `content`.

    Raises:
        DraftGoneError: if the draft has run out or was cleared.
        AnswersChangedError: if its answers changed since it was read; nobody signs what they did
            not see.
        DefectiveError: if the law asks for something that is not there (45 CFR 164.508(b)(2)).
    """
    _refuse_defects(draft, content, act)
    with transaction.atomic():
        fresh = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if fresh is None or (fresh.records_request is None and fresh.expires_at <= act.signed_at):
            raise DraftGoneError
        if fresh.records_request is not None:
            return fresh.records_request
        if fresh.answers != draft.answers:
            raise AnswersChangedError
        records_request = _open_request(fresh, content, act.signed_at)
        _keep_people(records_request, content, contact)
        _keep_scope(records_request, content)
        _keep_signature(records_request, content, act)
        audit.record(records_request, EventName.RECEIVED, audit.REQUESTER, route=content.kind)
        hand_in_papers(fresh, records_request, contact.paper_purposes)
        _ask_for_document(records_request, content)
        tell_received(records_request)
        if not content.reach.email:  # so nobody can save it from the status page
            make_task(records_request, TaskKind.COPY_BY_MAIL, problem="", at=act.signed_at)
        fresh.records_request, fresh.answers, fresh.chosen_at = records_request, {}, {}
        fresh.save(update_fields=["records_request", "answers", "chosen_at"])
    return records_request


def _refuse_defects(draft: Draft, content: SignedContent, act: SigningAct) -> None:
    today = draft.practice.today(act.signed_at)
    facts = permission_facts(content, act.typed_name, today)
    if defects(facts, state_rules(draft.practice.state), today):
        raise DefectiveError


def _open_request(draft: Draft, content: SignedContent, at: dt.datetime) -> RecordsRequest:
    route = ROUTES[content.kind]
    by = content.answer_by
    deadline = Deadline(by.kind, by.days, "", Unit(by.unit))
    return RecordsRequest.objects.create(
        practice=draft.practice,
        reference=_unused_reference(),
        route=route,
        language=content.language,
        permission=Permission.NOT_NEEDED if route == Route.ACCESS else Permission.ACTIVE,
        received_at=at,
        due_on=deadline.due_on(draft.practice.today(at)),
        due_kind=deadline.kind,
    )


def _unused_reference() -> str:
    while True:
        number = reference.new("MR", 4, 4)
        if not RecordsRequest.objects.filter(reference=number).exists():
            return number


def _keep_people(
    records_request: RecordsRequest, content: SignedContent, contact: ContactChoices
) -> None:
    birth_on = dt.date.fromisoformat(content.patient.birth_date)
    patient = Patient.objects.create(
        records_request=records_request,
        first_names=contact.first_names,
        middle_names=contact.middle_names,
        last_names=contact.last_names,
        other_names=content.patient.other_names,
        birth_on=birth_on,
        died_on=content.patient.death_date,
    )
    every_name = f"{content.patient.name} {content.patient.other_names}"
    NameDigest.objects.bulk_create(
        NameDigest(patient=patient, digest=found)
        for found in name_digests(records_request.practice, every_name, birth_on)
    )
    Requester.objects.create(
        records_request=records_request,
        name=content.signer.name,
        capacity=content.signer.capacity,
        helper_name=content.signer.helper,
        address_lines="\n".join(content.reach.address_lines),
        email=content.reach.email,
        phone=content.reach.phone,
        best_way=contact.best_way,
        may_leave_voice_message=contact.may_leave_voice_message,
        wants_plain_subject=contact.wants_plain_subject,
        identity_answer=contact.identity_answer,
        papers_answer=contact.papers_answer,
    )


def _keep_scope(records_request: RecordsRequest, content: SignedContent) -> None:
    Scope.objects.create(
        records_request=records_request,
        wanted=_plain(content.records),
        needs=_plain(content.needs),
        categories=[_plain(choice) for choice in content.categories],
        purpose=content.purpose,
        ending=_plain(content.ending) if content.ending else {},
        leaves_something_out=bool(content.records.leave_out)
        or any(not choice.include for choice in content.categories),
    )
    for receiver in content.recipients or (_the_requester(content),):
        Recipient.objects.create(
            records_request=records_request,
            kind=receiver.kind,
            name=receiver.name,
            address_lines="\n".join(receiver.address_lines),
            phone=receiver.phone,
            fax=receiver.fax,
            may_discuss=receiver.may_discuss,
            delivery=content.delivery.way,
            pickup_by=content.delivery.pickup_by,
        )


def _the_requester(content: SignedContent) -> Receiver:
    """Who asks for their own, or for the patient's, to be given to them."""
    reach = content.reach
    return Receiver("requester", content.signer.name, reach.address_lines, reach.phone, fax="")


def _keep_signature(
    records_request: RecordsRequest, content: SignedContent, act: SigningAct
) -> None:
    Signature.objects.create(
        records_request=records_request,
        kind=content.kind,
        text_version=content.version,
        text_language=content.language,
        text_digest=text_digest(content),
        typed_name=act.typed_name,
        witness_name=act.witness_name,
        content=content.as_json(),
        evidence={
            "intent": act.intent,
            "button": act.button,
            "agreement": act.agreement,
            "address": act.address,
            "browser": act.browser,
            "choices": act.choices,
        },
        signed_at=act.signed_at,
        local_time=act.local_time,
    )


def _ask_for_document(records_request: RecordsRequest, content: SignedContent) -> None:
    document = Document.objects.create(
        records_request=records_request,
        kind=content.kind,
        verification_code=reference.new("VX", 4, 4, 4),
        expected_level=settings.SEAL_LEVEL,
    )
    leases.ring(Document.TASK, document.pk)


def _plain(part: Any) -> dict[str, Any]:
    return dataclasses.asdict(part)
