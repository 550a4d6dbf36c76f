"""What happened to a request, newest first, in words."""

import dataclasses
import itertools
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from portal.models import Event, Practice, StaffUser
from records import audit, problems
from records.audit import EventName
from records.models import Ask, Note, RecordsRequest
from records.models.staff_task import TaskKind
from records.workflow import MOVES
from records.workqueue import words

# Older entries are on their own page of the timeline.
LIMIT = 50

_TARGETS = {move.name: move.target for move in MOVES}
_READINGS = (
    EventName.OPENED,
    EventName.DOCUMENT_OPENED,
    EventName.STATUS_SEEN,
    EventName.PAPER_OPENED,
)
_FILES = (
    EventName.SEALED,
    EventName.SEAL_FAILED,
    EventName.RENEWED,
    EventName.RENEWAL_FAILED,
    EventName.DOCUMENT_OPENED,
    EventName.DOCUMENT_CHECKED,
    EventName.COPY_SAVED,
    EventName.PAPER_ADDED,
    EventName.PAPER_OPENED,
    EventName.PAPER_REMOVED,
)


@dataclasses.dataclass(frozen=True)
class Filter:
    """One way to narrow the timeline; `rule` picks its events."""

    slug: str
    name: Promise
    rule: Q


FILTERS = {
    each.slug: each
    for each in (
        Filter("all", gettext_lazy("All"), Q()),
        Filter("notes", gettext_lazy("Notes"), Q(name=EventName.NOTE_ADDED)),
        Filter("files", gettext_lazy("Files"), Q(name__in=_FILES)),
        Filter("system", gettext_lazy("System"), Q(actor=audit.SYSTEM)),
    )
}


@dataclasses.dataclass(frozen=True)
class Entry:
    """One line: what, more about it, who and when."""

    title: str
    text: str
    when: str


@dataclasses.dataclass(frozen=True)
class Timeline:
    """A stretch of entries; `older` is the number to ask for what came before, 0 at the beginning."""

    entries: list[Entry]
    older: int


def timeline(records_request: RecordsRequest, chosen: Filter, before: int = 0) -> Timeline:
    """The newest entries, or those before the event with the number `before`."""
    events = Event.objects.filter(chosen.rule, stream=records_request.pk).order_by("-number")
    if before:
        events = events.filter(number__lt=before)
    found = list(events[: LIMIT + 1])
    shown = found[:LIMIT]
    facts = _Facts(records_request.practice, _names(shown), _texts(records_request, shown))
    entries = [facts.entry(list(group)) for _key, group in itertools.groupby(shown, _key_of)]
    return Timeline(entries, shown[-1].number if len(found) > LIMIT else 0)


def _key_of(event: Event) -> tuple[object, ...]:
    """Readings by one person, one after the other, are one entry."""
    return ("read", event.actor) if event.name in _READINGS else (event.number,)


@dataclasses.dataclass(frozen=True)
class _Facts:
    practice: Practice
    names: Mapping[str, str]
    texts: Mapping[tuple[str, str], str]

    def entry(self, events: list[Event]) -> Entry:
        """The entry for one event, or for readings in a row."""
        event = events[0]
        return Entry(
            title=_title({each.name for each in events}),
            text=self._text(event, Counter(each.name for each in events)),
            when=f"{self._who(event.actor)}, {self._when(event)}",
        )

    def _text(self, event: Event, times: Counter[str]) -> str:
        text = self.texts.get((event.name, _written(event)))
        if text is not None:
            return text
        count = max(times.values())
        if count > 1:
            return ngettext("%(count)d time", "%(count)d times", count) % {"count": count}
        return self._more(event)

    def _more(self, event: Event) -> str:
        """What the facts of an event say in words; facts are ids and named kinds."""
        facts = event.facts
        match event.name:
            case EventName.TAKEN_OVER:
                return _("From %(name)s") % {"name": self._who(facts["former"])}
            case EventName.TASK_MADE:
                return str(TaskKind(facts["kind"]).label)
            case EventName.MOVED:
                return str(_TARGETS[facts["move"]].label)
            case EventName.MESSAGE_WRITTEN:
                return words.message(facts["kind"])
            case EventName.DOCUMENT_CHECKED:
                return words.told_of_document(facts["found"])
            case EventName.SEAL_FAILED | EventName.RENEWAL_FAILED:
                return problems.problem(facts["problem"])
            case _:
                return ""

    def _who(self, actor: str) -> str:
        if actor == audit.SYSTEM:
            return _("System")
        if actor == audit.REQUESTER:
            return _("The person who asked")
        if actor == audit.ANYBODY:
            return _("Somebody on the public site")
        return self.names.get(actor, _("Former staff"))

    def _when(self, event: Event) -> str:
        form = pgettext("a date with its time", "M j, Y, g:i a")
        return date_format(self.practice.local(event.at), form)


def _title(names: set[str]) -> str:
    """What happened; all readings when a page was opened with its files."""
    if EventName.PAPER_OPENED in names and len(names) > 1:
        return _("Opened the request and its files")
    if len(names) > 1:
        return _("Opened the request and its signed document")
    return str(EventName(names.pop()).label)


def _names(events: Iterable[Event]) -> dict[str, str]:
    actors = {event.actor for event in events if event.actor.startswith("staff:")}
    people = StaffUser.objects.in_bulk([uuid.UUID(actor[6:]) for actor in actors])
    return {audit.staff(person): person.name for person in people.values()}


def _written(event: Event) -> str:
    """The id of the row whose text belongs to an event; "" for none."""
    return str(event.facts.get("note") or event.facts.get("ask") or "")


def _texts(records_request: RecordsRequest, events: Iterable[Event]) -> dict[tuple[str, str], str]:
    """What people wrote, by the event that tells of it: notes, what was asked, and what was answered."""
    wanted: list[Any] = [_written(event) for event in events if _written(event)]
    notes = Note.objects.filter(records_request=records_request, pk__in=wanted)
    asks = Ask.objects.filter(records_request=records_request, pk__in=wanted)
    texts = {(EventName.NOTE_ADDED.value, str(note.pk)): note.text for note in notes}
    for ask in asks:
        texts[EventName.ASKED.value, str(ask.pk)] = ask.words
        texts[EventName.ANSWERED.value, str(ask.pk)] = ask.answer
    return texts
