"""The people of the fuzz tests, what strangers must never see of them, and a way to undo each post."""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import TestCase, override_settings

from portal.models import Installation, Practice, StaffUser
from records.actions.contact import leave_message
from records.actions.drafts import start_draft
from records.documents.content import Reach, Subject
from records.models import Draft, RecordsRequest
from records.signing.profile import profile_from_settings
from tests.documents.sealing import seal_folder
from tests.factories import make_contact, make_practice, make_request, make_words, now
from tests.test_access_matrix import World
from tests.workqueue.conftest import seal

# Nobody who posts here may see a word of hers: she asked another practice, and left a draft.
CANARY = ("Zephyrine", "Quackenbush", "zq-canary@burrow.example", "503-555-0187", "Featherbed Lane")
# María asked the practice whose staff Cleo is; Otto, and whoever has not signed in, is a stranger.
MARIA = ("María", "Łukasiewicz", "maria@home.example", "503-555-0112", "1234 SW Main Street")


class People(World):
    """The practice, its desk and Otto as in the access matrix, a canary, and sessions by who holds them."""

    def __init__(self) -> None:
        Installation.establish(now(), demo=True)
        super().__init__()
        self.practice: Practice = self.request.practice
        self.left = leave_canary(self.practice)
        self.sessions = {
            "nobody": "",
            "cleo": signed_in(self.ours),
            "otto": signed_in(self.others),
        }

    def hidden_from(self, who: str) -> tuple[str, ...]:
        """The words that must never reach `who`."""
        return CANARY if who == "cleo" else CANARY + MARIA


def leave_canary(practice: Practice) -> tuple[RecordsRequest, Draft]:
    """Her request to another practice, sealed, and her answers in a draft at `practice`."""
    elsewhere = make_practice(name="Bayside Clinic", hosts=["bayside.example"])
    first, last, email, phone, street = CANARY
    request = make_request(
        elsewhere,
        contact=make_contact(first_names=first, last_names=last),
        patient=Subject(f"{first} {last}", "", "1951-02-03"),
        reach=Reach((f"9 {street}", "Tualatin, OR 97062"), email, phone),
    )
    answers = {
        "who": {"who": "mine"},
        "patient-name": {"first_names": first, "middle_names": "", "last_names": last},
        "reach": {"email": email, "phone": phone},
    }
    leave_message(elsewhere, make_words(name=f"{first} {last}", reply_to=email), at=now())
    seal(request, f"%PDF-1.7 {first} {last}".encode())
    return request, start_draft(practice, at=now(), answers=answers)


def signed_in(user: StaffUser) -> str:
    """The key of a session in which `user` has signed in."""
    return session_with(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[1],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
    )


def session_with(values: dict[str, object]) -> str:
    """The key of a new session that holds `values`."""
    session = SessionStore()
    session.update(values)
    session.create()
    return str(session.session_key)


@contextlib.contextmanager
def as_in_life() -> Iterator[None]:
    """Over HTTPS, with a seal, and with room for more posts than a day's."""
    changed = {
        "LINK_SCHEME": "https",
        "LINK_PORT": "",
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SEAL_DIR": seal_folder().path,
        "THROTTLES": dict.fromkeys(settings.THROTTLES, "1000000/hour"),
    }
    with override_settings(**changed):
        profile_from_settings.cache_clear()
        yield
    profile_from_settings.cache_clear()


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Everything inside happens, what waits for a commit too, and then never happened."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield
        transaction.set_rollback(True)
