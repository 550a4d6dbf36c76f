"""The answers in words, by part, as the check page shows them."""

import dataclasses
import datetime as dt
from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.dates import full_date
from records.intake import choices
from records.intake.content import address_lines, full_name
from records.intake.fields import Words
from records.intake.situation import Situation
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


def _recipient(situation: Situation) -> Found:
    given = situation.answers["recipient"]
    lines = [given["name"], *given["address"].splitlines()]
    if given["phone"]:
        lines.append(_("Phone: %s") % given["phone"])
    if given["fax"]:
        lines.append(_("Fax: %s") % given["fax"])
    return [(_("Who gets them"), lines)]


def _records(situation: Situation) -> Found:
    choice = situation.given("records", "choice")
    shown = _("The kinds I chose") if choice == "chosen" else choices.words(choices.RECORDS, choice)
    return [(_("Which records"), [shown])]


def _kinds(situation: Situation) -> Found:
    kinds = situation.given("records-choose", "kinds")
    return [(_("Kinds of records"), [choices.words(choices.KINDS, kind) for kind in kinds])]


def _dates(situation: Situation) -> Found:
    given = situation.answers["dates"]
    if given["dates"] == "all":
        return [(_("Dates"), [choices.words(choices.DATES, "all")])]
    months = {"start": _month(given["start"]), "end": _month(given["end"])}
    return [(_("Dates"), [_("%(start)s to %(end)s") % months])]


def _privacy(situation: Situation) -> Found:
    given = situation.answers["privacy"]
    return [
        (Category(code).label, [choices.words(choices.CATEGORY_CHOICES, given[code])])
        for code in situation.categories
    ]


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
    return [(_("Permission ends"), [shown])]


def _day(iso: str) -> str:
    return full_date(dt.date.fromisoformat(iso))


def _month(iso: str) -> str:
    return date_format(dt.date.fromisoformat(f"{iso}-01"), "F Y")


_ROWS: dict[str, Callable[[Situation], Found]] = {
    "who": _chosen(gettext_lazy("Whose records"), choices.WHO, "who", "who"),
    "patient-name": lambda situation: [(_("Name"), [str(full_name(situation))])],
    "other-names": _other_names,
    "birth-date": _birth_date,
    "mail": _mail,
    "mail-abroad": _mail_abroad,
    "reach": _reach,
    "send-to": _chosen(gettext_lazy("Where they go"), choices.SEND_TO, "send-to", "send_to"),
    "recipient": _recipient,
    "why": _chosen(gettext_lazy("Reason"), choices.PURPOSES, "why", "purpose"),
    "records": _records,
    "records-choose": _kinds,
    "dates": _dates,
    "privacy": _privacy,
    "how": _chosen(gettext_lazy("How they are sent"), choices.DELIVERIES, "how", "delivery"),
    "id": _chosen(gettext_lazy("How we check who you are"), choices.IDENTITY, "id", "answer"),
    "id-photo": _photos,
    "papers": _chosen(
        gettext_lazy("Papers that show your right to ask"), choices.PAPERS, "papers", "answer"
    ),
    "papers-add": _papers,
    "until": _until,
}
