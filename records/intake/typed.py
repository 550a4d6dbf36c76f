"""What was typed and could not be taken: kept encrypted in the draft, so that every page is a GET.

A page that answers a POST breaks Back and reload ("Confirm form resubmission"), above all since no
page of the wizard may be cached. So a refused form is kept, and the browser is sent to see it.
"""

import datetime as dt
from collections.abc import Iterable

from django.http import QueryDict

from records.actions.drafts import drop_answers, save_answer
from records.models import Draft

_KEY = "typed"
_LONGEST = 2_000


def keep_typed(
    draft: Draft, slug: str, posted: QueryDict, fields: Iterable[str], at: dt.datetime
) -> None:
    """Keep what was typed into `fields` of the page `slug`; texts are cut far past any limit."""
    boxes = {
        name: [str(value)[:_LONGEST] for value in posted.getlist(name)]
        for name in posted
        if any(name == field or name.startswith(f"{field}_") for field in fields)
    }
    save_answer(draft, _KEY, {"slug": slug, "boxes": boxes}, at=at)


def typed_before(draft: Draft, slug: str) -> QueryDict | None:
    """What was typed on the page `slug` and not taken; None if nothing was."""
    kept = draft.answers.get(_KEY)
    if kept is None or kept["slug"] != slug:
        return None
    boxes = QueryDict(mutable=True)
    for name, values in kept["boxes"].items():
        boxes.setlist(name, values)
    return boxes


def forget_typed(draft: Draft, at: dt.datetime) -> None:
    """It was taken, or is not needed any more."""
    if _KEY in draft.answers:
        drop_answers(draft, [_KEY], at=at)
