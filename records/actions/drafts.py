"""Keep answers on their way to a signed request."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from portal.models import Practice
from records.actions._paper_files import forget_papers
from records.actions.errors import DraftGoneError
from records.models import Draft, Paper
from records.models.draft import LIFETIME

Answers = dict[str, dict[str, Any]]


def start_draft(practice: Practice, *, at: dt.datetime, answers: Answers | None = None) -> Draft:
    """A new draft; it lives for `LIFETIME` after the last answer."""
    return Draft.objects.create(
        practice=practice, answers=answers or {}, started_at=at, expires_at=at + LIFETIME
    )


@transaction.atomic
def save_answers(
    draft: Draft, given: Answers, *, at: dt.datetime, dropped: Iterable[str] = ()
) -> None:
    """Keep answers and forget those that no longer apply; what a second tab gave stays.

    Raises:
        DraftGoneError: if the draft ran out, was cleared or was sent in the meantime.
    """
    fresh = locked_draft(draft.pk, at)
    gone = set(dropped)
    kept = {slug: values for slug, values in fresh.answers.items() if slug not in gone}
    moments = {slug: when for slug, when in fresh.chosen_at.items() if slug not in gone}
    fresh.answers = {**kept, **given}
    fresh.chosen_at = {**moments, **dict.fromkeys(given, at.isoformat())}
    fresh.expires_at = at + LIFETIME
    fresh.save(update_fields=["answers", "chosen_at", "expires_at"])
    draft.answers, draft.chosen_at = fresh.answers, fresh.chosen_at


@transaction.atomic
def discard_draft(draft: Draft) -> None:
    """Forget everything that was typed or added; what was sent stays sent."""
    unsent = Draft.objects.filter(pk=draft.pk, records_request__isnull=True)
    for each in unsent.select_for_update():
        forget_papers(each.papers.all())
    unsent.delete()


@transaction.atomic
def remove_expired_drafts(at: dt.datetime) -> int:
    """Delete the drafts whose time is over, with what was added to them; how many drafts."""
    expired = Draft.objects.expired(at)
    for draft in expired.filter(pk__in=Paper.objects.values("draft")).select_for_update():
        forget_papers(draft.papers.all())
    _, deleted = expired.delete()
    return deleted.get(Draft._meta.label, 0)


def locked_draft(pk: uuid.UUID, at: dt.datetime) -> Draft:
    """The draft as it is now, for the caller's transaction.

    Raises:
        DraftGoneError: if it ran out, was cleared or was sent.
    """
    draft = Draft.objects.living(at).select_for_update().filter(pk=pk).first()
    if draft is None or draft.records_request_id is not None:
        raise DraftGoneError
    return draft
