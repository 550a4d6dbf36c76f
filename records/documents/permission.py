"""What a signed content says, as the facts that the rules of law look at."""

import datetime as dt

from records.documents.content import Ending, SignedContent
from records.policy.paths import Route
from records.policy.permission_facts import (
    CategoryFacts,
    EndingKind,
    PermissionFacts,
    SignerKind,
    Statement,
)
from records.policy.sensitive import Act

ROUTES = {"access_request": Route.ACCESS, "authorization": Route.AUTHORIZATION}

# What the words of a permission tell its signer, by version; frozen with them.
_STATEMENTS = {
    "2": frozenset(
        {Statement.TAKING_BACK, Statement.NO_CONDITION, Statement.SHARING_ON, Statement.COPY}
    )
}


def permission_facts(content: SignedContent, signature: str, signed_on: dt.date) -> PermissionFacts:
    """The facts of `content`, signed with this name on this day of the practice's calendar."""
    route = ROUTES[content.kind]
    ending = content.ending
    return PermissionFacts(
        route=route,
        patient=content.patient.name,
        records=content.records.choice,
        discloser=content.discloser.name,
        recipients=tuple(receiver.name for receiver in content.recipients),
        send_to=content.delivery.way,
        purpose=content.purpose,
        ending=_kind(ending) if ending else None,
        ends_on=dt.date.fromisoformat(ending.on) if ending and ending.on else None,
        ending_event=_event(ending) if ending else "",
        categories={
            choice.category: CategoryFacts(choice.include, Act.MARK)
            for choice in content.categories
        },
        discussion=any(receiver.may_discuss for receiver in content.recipients),
        statements=_STATEMENTS[content.version] if route == Route.AUTHORIZATION else frozenset(),
        signer=SignerKind.PATIENT if content.signer.is_patient else SignerKind.REPRESENTATIVE,
        signature=signature,
        signed_on=signed_on,
        authority="" if content.signer.is_patient else content.signer.capacity,
    )


def _kind(ending: Ending) -> EndingKind:
    return EndingKind.EVENT if ending.kind in ("sent", "event") else EndingKind.DAY


def _event(ending: Ending) -> str:
    return "the records have been sent" if ending.kind == "sent" else ending.event
