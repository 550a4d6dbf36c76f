"""An installation that rents its timestamps over HTTP, moved through the years day by day."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from records.documents.produce import produce
from records.models import Document
from records.signing.authority import make_authority, revocation_list, write_authority
from records.signing.profile import profile_from_settings
from tests.factories import make_practice, make_request
from tests.signing.outside import OutsideTimestamps
from tests.signing.timestamp_server import answers_of, serving

ORGANIZATION = "Harbor Records Keeping"


class Years:
    """`at` is today, for the timestamp service as well."""

    def __init__(self, begins: dt.datetime, path: Path, lists_at: str = "") -> None:
        self.begins = self.today = begins
        self.authority = make_authority(ORGANIZATION, demo=False, at=begins)
        self.folder = write_authority(self.authority, path / "seal", at=begins)
        self.outside = OutsideTimestamps(begins, path / "outside", lists_at)
        self.outside.trusted_by(self.folder)

    def move_to(self, at: dt.datetime) -> dt.datetime:
        """Make it `at`, with the lists of that day."""
        self.today = at
        seals = revocation_list(self.authority.seal_authority, at=at)
        (self.folder.lists / "seal-authority.crl").write_bytes(seals)
        (self.folder.lists / "outside.crl").write_bytes(self.outside.list_at(at))
        return at

    def answer(self, query: bytes) -> bytes:
        """A timestamp of today."""
        return answers_of(self.outside.timestamper(lambda: self.today))(query)

    def make_document(self) -> Document:
        """A document of today, sealed."""
        produced = make_request(make_practice()).documents.get()
        produce(produced.pk, self.today)
        produced.refresh_from_db()
        assert produced.problem == ""
        return produced


@contextlib.contextmanager
def years(begins: dt.datetime, path: Path, settings: Any, lists_at: str = "") -> Iterator[Years]:
    """The installation, its timestamp service answering until the block ends."""
    installation = Years(begins, path, lists_at)
    with serving(installation.answer) as url:
        settings.SEAL_DIR, settings.TIMESTAMP_URL = installation.folder.path, url
        profile_from_settings.cache_clear()
        if not lists_at:  # else the clock fetches the lists
            installation.move_to(begins)
        yield installation
        profile_from_settings.cache_clear()
