"""A demonstration's seal for tests, and documents sealed with it."""

import functools
import tempfile
from pathlib import Path

from django.utils import timezone

from records.documents.print_input import PrintInput
from records.documents.render import render
from records.signing.authority import make_authority, write_authority
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder

ORGANIZATION = "Harbor Records Keeping"


@functools.cache
def seal_folder() -> SealFolder:
    """An authority of the demonstration, made once for the run."""
    at = timezone.now()
    path = Path(tempfile.mkdtemp(prefix="portal-seal-")) / "seal"
    return write_authority(make_authority(ORGANIZATION, demo=True, at=at), path, at=at)


def profile(level: Level = Level.B_LTA, timestamp_url: str = "") -> SealingProfile:
    """Its seal, loaded anew."""
    return profile_from_folder(seal_folder(), level, timestamp_url)


def sealed(signed: PrintInput) -> bytes:
    """The document printed and sealed."""
    return seal(render(signed).pdf, profile())
