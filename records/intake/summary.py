"""The answers in words, by part, as the check page shows them."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.dates import full_date, partial_date
from records.intake import choices
from records.intake.content import address_lines, times_of_care
from records.intake.fields import Words
from records.intake.people import full_name, signer_name
from records.intake.situation import RECIPIENT_SLUGS, Situation
from records.intake.steps import PARTS, path
from records.models.paper import Purpose
from records.policy.sensitive import Category


@dataclasses.dataclass(frozen=True)
class Row:
    """One answer; without lines it was not given. `slug` is the page that changes it."""

    slug: str
    label: Words
    lines: tuple[str, ...]
    change_url: str = ""


def by_part(
    situation: Situation, change_url: Callable[[str], str]
) -> list[tuple[Words, list[Row]]]:
    """The parts of the wizard with their rows; `change_url` gives the address of a question."""
    parts: dict[int, list[Row]] = {}
    for step in path(situation):
        for row in rows(step.slug, situation):
            changeable = dataclasses.replace(row, change_url=change_url(row.slug))
            parts.setdefault(step.part, []).append(changeable)
    return [(PARTS[part], found) for part, found in parts.items()]


def rows(slug: str, situation: Situation) -> list[Row]:
    """What one question adds to the page; nothing if another question's row says it."""
    make = _ROWS.get(slug)
    found = make(situation) if make else []
    return [Row(slug, label, tuple(filter(None, lines))) for label, lines in found]


Found = list[tuple[Words, list[str]]]


def _chosen(
    label: Words, table: choices.Choices, slug: str, field: str
) -> Callable[[Situation], Found]:
    """A row for one answer out of a table."""
    return lambda situation: [(label, [choices.words(table, situation.given(slug, field))])]


def _right(situation: Situation) -> Found:
    table = choices.RIGHTS[situation.who]
    return [(_("Right to ask"), [choices.words(table, situation.given("right", "right"))])]


def _death_date(situation: Situation) -> Found:
    return [(_("Date of death"), [partial_date(situation.given("death-date", "death_date"))])]


def _send_to(situation: Situation) -> Found:
    answer = situation.given("send-to", "send_to")
    to_whom = choices.words(choices.SEND_TO, answer)
    if situation.is_helped and answer == "me":
        to_whom = _("To the patient")
    return [(_("Where they go"), [to_whom])]


def _why(situation: Situation) -> Found:
    table = choices.PURPOSES_OF_ANOTHER if situation.patient else choices.PURPOSES
    return [(_("Reason"), [choices.words(table, situation.given("why", "purpose"))])]


def _other_names(situation: Situation) -> Found:
    answer = situation.given("other-names", "other_names")
    shown = situation.given("other-names", "names") or choices.words(choices.OTHER_NAMES, answer)
    return [(_("Other names"), [shown])]


def _birth_date(situation: Situation) -> Found:
    return [(_("Date of birth"), [_day(situation.given("birth-date", "birth_date"))])]


def _mail(situation: Situation) -> Found:
    if situation.given("mail", "is_abroad"):
        return [(_("Mail"), [_("Outside the US")])]
    return [(_("Mail"), list(address_lines(situation)))]


def _mail_abroad(situation: Situation) -> Found:
    return [(_("Address"), list(address_lines(situation)))]


def _reach(situation: Situation) -> Found:
    reach = situation.answers["reach"]
    found: Found = [
        (_("Email"), [reach["email"]]),
        (_("Phone"), [reach["phone"]]),
        (_("Best way to reach you"), [choices.words(choices.BEST_WAY, reach["best_way"])]),
    ]
    if reach["phone"]:
        voice = choices.words(choices.YES_NO, reach["voice_message"])
        found.append((_("Voice message about records"), [voice]))
    if reach["email"]:
        plain = choices.words(choices.YES_NO, "yes" if reach["plain_subject"] else "no")
        found.append((_("Hide the practice’s name in emails"), [plain]))
    return found


def _recipient(slug: str) -> Callable[[Situation], Found]:
    """A row for one of those whom the permission names."""
    return lambda situation: [(_("Who gets them"), _recipient_lines(situation.answers[slug]))]


def _recipient_lines(given: dict[str, Any]) -> list[str]:
    lines = [given["name"], *given["address"].splitlines()]
    if given["phone"]:
        lines.append(_("Phone: %s") % given["phone"])
    if given["fax"]:
        lines.append(_("Fax: %s") % given["fax"])
    if given.get("may_discuss"):
        lines.append(_("We may also talk with them about these records"))
    return lines


def _records(situation: Situation) -> Found:
    choice = situation.given("records", "choice")
    table = choices.RECORDS_OF_ANOTHER if situation.patient else choices.RECORDS
    shown = _("The kinds I chose") if choice == "chosen" else choices.words(table, choice)
    return [(_("Which records"), [shown])]


def _kinds(situation: Situation) -> Found:
    kinds = situation.given("records-choose", "kinds")
    return [(_("Kinds of records"), [choices.words(choices.KINDS, kind) for kind in kinds])]


def _details(situation: Situation) -> Found:
    given = situation.answers["details"]
    rows: Found = [
        (_("Doctor or nurse"), [given["clinician"]]),
        (_("Visit, procedure or test"), [given["procedure"]]),
        (_("Anything else"), [given["other"]]),
        (_("Leave out"), [given["leave_out"]]),
    ]
    return _given(rows) or [(_("More about the records"), [])]


def _given(rows: Found) -> Found:
    return [row for row in rows if any(row[1])]


def _dates(situation: Situation) -> Found:
    times = times_of_care(situation)
    if not times:
        return [(_("Dates"), [choices.words(choices.DATES, "all")])]
    words = _("%(start)s to %(end)s")
    lines = [words % {"start": _month(time.first), "end": _month(time.last)} for time in times]
    return [(_("Dates"), lines)]


def _privacy(situation: Situation) -> Found:
    given = situation.answers["privacy"]
    return [
        (Category(code).label, [choices.words(choices.CATEGORY_CHOICES, given[code])])
        for code in situation.categories
    ]


def _pickup(situation: Situation) -> Found:
    name = situation.given("pickup", "name") or str(signer_name(situation))
    return [(_("Who picks them up"), [name])]


def _needs(situation: Situation) -> Found:
    given = situation.answers["needs"]
    large = choices.words(choices.YES_NO, "yes") if given["large_print"] else ""
    by = [_day(given["by"]), choices.words(choices.NEEDED_WHY, given["why"])] if given["by"] else []
    rows: Found = [(_("Large print"), [large]), (_("Needed by"), by)]
    return _given(rows) or [(_("Large print, or a date"), [])]


def _photos(situation: Situation) -> Found:
    return [(_("Photos of ID"), [_count(situation, Purpose.IDENTITY)])]


def _papers(situation: Situation) -> Found:
    return [(_("Papers added"), [_count(situation, Purpose.AUTHORITY)])]


def _count(situation: Situation, purpose: Purpose) -> str:
    count = situation.papers.get(purpose, 0)
    if not count:
        return _("None yet. We will contact you and say how")
    return ngettext("%(count)s file", "%(count)s files", count) % {"count": count}


def _until(situation: Situation) -> Found:
    given = situation.answers["until"]
    kind = choices.words(choices.ENDINGS, given["ending"])
    shown = _("At the end of %s") % _day(given["on"]) if given["on"] else kind
    if given.get("event"):
        shown = _("When this happens: %s") % given["event"]
    return [(_("Permission ends"), [shown])]


def _day(iso: str) -> str:
    return full_date(dt.date.fromisoformat(iso))


def _month(iso: str) -> str:
    return date_format(dt.date.fromisoformat(f"{iso}-01"), "F Y")


_ROWS: dict[str, Callable[[Situation], Found]] = {
    "who": _chosen(gettext_lazy("Whose records"), choices.WHO, "who", "who"),
    "right": _right,
    "your-name": lambda situation: [(_("Your name"), [str(full_name(situation, "your-name"))])],
    "patient-name": lambda situation: [
        (_("Patient’s name") if situation.patient else _("Name"), [str(full_name(situation))])
    ],
    "other-names": _other_names,
    "birth-date": _birth_date,
    "death-date": _death_date,
    "mail": _mail,
    "mail-abroad": _mail_abroad,
    "reach": _reach,
    "send-to": _send_to,
    **{slug: _recipient(slug) for slug in RECIPIENT_SLUGS},
    "why": _why,
    "records": _records,
    "records-choose": _kinds,
    "details": _details,
    "dates": _dates,
    "privacy": _privacy,
    "how": _chosen(gettext_lazy("How they are sent"), choices.DELIVERIES, "how", "delivery"),
    "pickup": _pickup,
    "needs": _needs,
    "id": _chosen(gettext_lazy("How we check who you are"), choices.IDENTITY, "id", "answer"),
    "id-photo": _photos,
    "papers": _chosen(
        gettext_lazy("Papers that show your right to ask"), choices.PAPERS, "papers", "answer"
    ),
    "papers-add": _papers,
    "until": _until,
}
