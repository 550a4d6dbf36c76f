"""Six-digit codes sent by email: whoever types one reads the mail of that address."""

import datetime as dt
import hmac
import secrets
import uuid
from enum import StrEnum

from django.db.models import F

from portal.encryption import digest
from portal.models.emailed_code import EmailedCode

LIFETIME = dt.timedelta(minutes=10)
DIGITS = 6
# Of a million codes somebody who guesses tries five.
MOST_TRIES = 5


class Entry(StrEnum):
    """What became of typed digits."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used_up"
    NONE = "none"


def issue(purpose: str, subject_id: uuid.UUID, at: dt.datetime) -> str:
    """A new code, which replaces the one before; its digits go into the message and nowhere else."""
    typed = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    EmailedCode.objects.update_or_create(
        purpose=purpose,
        subject_id=subject_id,
        defaults={
            "digest": _digest(purpose, subject_id, typed),
            "expires_at": at + LIFETIME,
            "tries": 0,
        },
    )
    return typed


def enter(purpose: str, subject_id: uuid.UUID, typed: str, at: dt.datetime) -> Entry:
    """Whether `typed` is the living code. A right one is spent: of two at once one wins.

    Each try is counted before it is compared, so that many at once are no more than `MOST_TRIES`.
    """
    code = EmailedCode.objects.filter(purpose=purpose, subject_id=subject_id).first()
    if code is None:
        return Entry.NONE
    if code.expires_at <= at:
        return Entry.EXPIRED
    # By its digest too: a newer code may have taken the place of this one meanwhile.
    living = EmailedCode.objects.filter(pk=code.pk, digest=code.digest)
    if not living.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return Entry.USED_UP if living.exists() else Entry.NONE
    if not hmac.compare_digest(code.digest, _digest(purpose, subject_id, tidy(typed))):
        return Entry.USED_UP if code.tries + 1 >= MOST_TRIES else Entry.WRONG
    deleted, _ = living.delete()
    return Entry.RIGHT if deleted else Entry.NONE


def tidy(typed: str) -> str:
    """The digits that were meant: spaces and dashes do not matter."""
    return "".join(mark for mark in typed if not (mark.isspace() or mark in "-–—"))


def forget_codes(at: dt.datetime) -> int:
    """Delete codes whose time is over; how many."""
    deleted, _ = EmailedCode.objects.filter(expires_at__lte=at).delete()
    return deleted


def _digest(purpose: str, subject_id: uuid.UUID, digits: str) -> str:
    return digest("emailed-code", purpose, str(subject_id), digits)
