"""What a request says, as cards of facts for the person who works on it."""

import dataclasses
import datetime as dt
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.dates import full_date
from records.models import Recipient, RecordsRequest, Requester, Scope
from records.policy.paths import Route
from records.workqueue import words


@dataclasses.dataclass(frozen=True)
class Fact:
    """One line of a card; `warning` is a word of caution beside it, and `tag` its kind."""

    label: str
    lines: tuple[str, ...]
    warning: str = ""
    tag: str = "soon"


def asked_for(scope: Scope) -> list[Fact]:
    """What they asked for, what to leave out in words, and until when we may send it."""
    wanted = scope.wanted
    kinds = tuple(str(words.KINDS[kind]) for kind in wanted["kinds"])
    left_out = _one(wanted["leave_out"]) + _categories(scope, include=False)
    facts = [
        Fact(_("Records"), kinds or (str(words.CHOICES[wanted["choice"]]),)),
        Fact(_("Dates"), _dates(wanted)),
        Fact(_("Doctor or nurse"), _one(wanted["clinician"])),
        Fact(_("Visit, procedure or test"), _one(wanted["procedure"])),
        Fact(_("Also"), _one(wanted["other"])),
        Fact(_("Leave out"), left_out, _("Extra privacy"), "private"),
        Fact(_("Include"), _categories(scope, include=True)),
        *_needs(scope.needs),
        Fact(_("Reason"), _one(words.PURPOSES.get(scope.purpose, ""))),
        Fact(_("Permission ends"), (words.ending(**scope.ending),) if scope.ending else ()),
    ]
    return [fact for fact in facts if fact.lines]


def who_asks(requester: Requester) -> list[Fact]:
    """Who signed for the patient and as what, and who helped; nothing if the patient asks alone."""
    facts = [
        Fact(_("Helped by"), _one(requester.helper_name), _("No right to the records"), "soon")
    ]
    if not requester.is_patient:
        capacity = str(words.CAPACITIES[requester.capacity])
        facts.insert(0, Fact(_("Signed by"), (requester.name, capacity), _("Check the right")))
    return [fact for fact in facts if fact.lines]


def how_to_reach(requester: Requester) -> list[Fact]:
    """How to reach the person who asks, and what is not safe to do (45 CFR 164.522(b))."""
    silent = "" if requester.may_leave_voice_message else _("Leave no voice message")
    facts = [
        Fact(_("Mail"), _with_best(requester, "mail", tuple(requester.address_lines.splitlines()))),
        Fact(_("Email"), _with_best(requester, "email", _one(requester.email))),
        Fact(
            _("Phone"),
            _with_best(requester, "phone", _one(requester.phone)),
            silent if requester.phone else "",
        ),
        Fact(_("Proof of identity"), _one(words.IDENTITY_ANSWERS[requester.identity_answer])),
    ]
    if requester.papers_answer:
        shown = _one(words.PAPERS_ANSWERS[requester.papers_answer])
        facts.append(Fact(_("Right to ask"), shown))
    if requester.email and requester.wants_plain_subject:
        facts.insert(2, Fact(_("Subject line"), ("",), _("Plain subject only")))
    return facts


def where_to_send(recipient: Recipient) -> list[Fact]:
    """Who gets the records, and how."""
    is_requester = recipient.kind == "requester"
    facts = [
        Fact(_("To"), (recipient.name, str(words.RECIPIENTS[recipient.kind]))),
        Fact(_("Mail"), tuple(recipient.address_lines.splitlines())),
        Fact(_("Way"), _one(words.DELIVERIES[recipient.delivery])),
        Fact(_("Picked up by"), _one(recipient.pickup_by)),
        Fact(_("Talk"), _one(_("We may also talk with them") if recipient.may_discuss else "")),
        Fact(_("Fax"), _one(recipient.fax)),
        Fact(_("Phone"), () if is_requester else _one(recipient.phone)),
        Fact(_("So far"), _one(recipient.get_outcome_display())),
    ]
    return [fact for fact in facts if fact.lines]


def wants_call_back(records_request: RecordsRequest) -> bool:
    """Whether to remind staff to call the number in the chart, not the one in the request.

    False requests give contact details of their own and a third party to send to; both are facts
    of the request, so this is a prompt and not a score.
    """
    to_someone_else = records_request.route == Route.AUTHORIZATION
    return to_someone_else and bool(records_request.requester.email)


def _dates(wanted: dict[str, Any]) -> tuple[str, ...]:
    if wanted["choice"] == "short":  # its words say of which time
        return ()
    return tuple(words.months(**months) for months in wanted["times"]) or (_("All dates"),)


def _needs(needs: dict[str, Any]) -> list[Fact]:
    by = dt.date.fromisoformat(needs["by"]) if needs["by"] else None
    is_urgent = needs["why"] == "emergency"
    return [
        Fact(_("Print"), _one(_("Large print") if needs["large_print"] else "")),
        Fact(
            _("Needed by"),
            (full_date(by), str(words.NEEDED_WHY[needs["why"]])) if by else (),
            _("Urgent") if is_urgent else "",
            "late",
        ),
    ]


def _categories(scope: Scope, *, include: bool) -> tuple[str, ...]:
    return tuple(
        words.category(choice["category"])
        for choice in scope.categories
        if choice["include"] is include
    )


def _with_best(requester: Requester, way: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    if not lines or requester.best_way != way:
        return lines
    return (*lines[:-1], _("%(line)s (best way)") % {"line": lines[-1]})


def _one(text: str | Promise) -> tuple[str, ...]:
    return (str(text),) if text else ()
