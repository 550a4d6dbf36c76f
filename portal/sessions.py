"""Sessions in the database, which may be away while one is saved."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError


class SessionStore(db.SessionStore):
    """Django takes every failure to save for a session that somebody ended meanwhile, and answers 400."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's signature
        """Keep what changed.

        Raises:
            OperationalError: the database is away.
            UpdateError: somebody has signed out, or the session has run out, meanwhile.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise
