"""What was typed and could not be taken: kept encrypted in the draft, so that every page is a GET.

A page that answers a POST breaks Back and reload ("Confirm form resubmission"), above all since no
page of the wizard may be cached. So a refused form is kept, and the browser is sent to see it.
"""

import datetime as dt
from collections.abc import Iterable

from django.http import QueryDict

from records.actions.drafts import save_answers
from records.models import Draft

_LONGEST = 2_000


def keep_typed(
    draft: Draft, slug: str, posted: QueryDict, fields: Iterable[str], at: dt.datetime
) -> None:
    """Keep what was typed into `fields` of the page `slug`; texts are cut far past any limit."""
    save_answers(draft, {typed_on(slug): _boxes(posted, fields)}, at=at)


def keep_typed_instead(
    draft: Draft, slug: str, posted: QueryDict, fields: Iterable[str], at: dt.datetime
) -> None:
    """As `keep_typed`, in the place of what was answered there: the page is asked again."""
    save_answers(draft, {typed_on(slug): _boxes(posted, fields)}, at=at, dropped=[slug])


def keep_refused(draft: Draft, slug: str, reason: str, at: dt.datetime) -> None:
    """Keep why a file was not added on the page `slug`; of the file nothing is kept."""
    save_answers(draft, {typed_on(slug): {"refused": [reason]}}, at=at)


def _boxes(posted: QueryDict, fields: Iterable[str]) -> dict[str, list[str]]:
    return {
        name: [str(value)[:_LONGEST] for value in posted.getlist(name)]
        for name in posted
        if any(name == field or name.startswith(f"{field}_") for field in fields)
    }


def typed_before(draft: Draft, slug: str) -> QueryDict | None:
    """What was typed on the page `slug` and not taken; None if nothing was."""
    kept = draft.answers.get(typed_on(slug))
    if kept is None:
        return None
    boxes = QueryDict(mutable=True)
    for name, values in kept.items():
        boxes.setlist(name, values)
    return boxes


def typed_on(slug: str) -> str:
    """Where the draft keeps it: each page has its own place, for there may be two tabs."""
    return f"typed-{slug}"
