"""Keep answers on their way to a signed request."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from portal.models import Practice
from records.actions.errors import DraftGoneError
from records.models import Draft
from records.models.draft import LIFETIME

Answers = dict[str, dict[str, Any]]


def start_draft(practice: Practice, *, at: dt.datetime, answers: Answers | None = None) -> Draft:
    """A new draft; it lives for `LIFETIME` after the last answer."""
    return Draft.objects.create(
        practice=practice, answers=answers or {}, started_at=at, expires_at=at + LIFETIME
    )


@transaction.atomic
def save_answer(draft: Draft, slug: str, values: dict[str, Any], *, at: dt.datetime) -> None:
    """Keep the answer to one question; the answers of a second tab are kept beside it.

    Raises:
        DraftGoneError: if the draft ran out, was cleared or was sent in the meantime.
    """
    fresh = _locked(draft.pk, at)
    fresh.answers = {**fresh.answers, slug: values}
    fresh.chosen_at = {**fresh.chosen_at, slug: at.isoformat()}
    _keep(draft, fresh, at)


@transaction.atomic
def drop_answers(draft: Draft, slugs: list[str], *, at: dt.datetime) -> None:
    """Forget the answers to questions that no longer apply.

    Raises:
        DraftGoneError: as `save_answer`.
    """
    fresh = _locked(draft.pk, at)
    fresh.answers = {slug: kept for slug, kept in fresh.answers.items() if slug not in slugs}
    fresh.chosen_at = {slug: when for slug, when in fresh.chosen_at.items() if slug not in slugs}
    _keep(draft, fresh, at)


def discard_draft(draft: Draft) -> None:
    """Forget everything that was typed; what was sent stays sent."""
    Draft.objects.filter(pk=draft.pk, records_request__isnull=True).delete()


def remove_expired_drafts(at: dt.datetime) -> int:
    """Delete the drafts whose time is over; how many."""
    deleted, _ = Draft.objects.expired(at).delete()
    return deleted


def _locked(pk: uuid.UUID, at: dt.datetime) -> Draft:
    draft = Draft.objects.living(at).select_for_update().filter(pk=pk).first()
    if draft is None or draft.records_request_id is not None:
        raise DraftGoneError
    return draft


def _keep(draft: Draft, fresh: Draft, at: dt.datetime) -> None:
    fresh.expires_at = at + LIFETIME
    fresh.save(update_fields=["answers", "chosen_at", "expires_at"])
    draft.answers, draft.chosen_at = fresh.answers, fresh.chosen_at
