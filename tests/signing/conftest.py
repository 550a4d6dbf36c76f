"""An authority, rendered documents and sealed ones, each made once for all tests of the seal."""

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from records.documents.render import render
from records.signing.authority import Authority, make_authority, write_authority
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.trust import Trust, trust_from_files
from tests.documents.samples import make_print_input

ORGANIZATION = "Harbor Records Keeping"


@pytest.fixture(scope="session")
def made_at() -> dt.datetime:
    return timezone.now()


@pytest.fixture(scope="session")
def authority(made_at: dt.datetime) -> Authority:
    return make_authority(ORGANIZATION, demo=True, at=made_at)


@pytest.fixture(scope="session")
def folder(
    authority: Authority, made_at: dt.datetime, tmp_path_factory: pytest.TempPathFactory
) -> SealFolder:
    return write_authority(authority, tmp_path_factory.mktemp("authority") / "seal", at=made_at)


@pytest.fixture
def own_folder(authority: Authority, made_at: dt.datetime, tmp_path: Path) -> SealFolder:
    """The same authority in a folder that this test may spoil."""
    return write_authority(authority, tmp_path / "seal", at=made_at)


@pytest.fixture(scope="session")
def trust(folder: SealFolder) -> Trust:
    return trust_from_files(folder.root, folder.list_files())


@functools.cache
def rendered_at(level: str) -> bytes:
    return render(make_print_input(expected_level=level)).pdf


@pytest.fixture(scope="session")
def rendered() -> Callable[[str], bytes]:
    """A document as the renderer leaves it, by the level that it states."""
    return rendered_at


@pytest.fixture(scope="session")
def profile(folder: SealFolder) -> Callable[[Level], SealingProfile]:
    """The profile of the authority, by level."""
    return functools.cache(lambda level: profile_from_folder(folder, level, ""))


@pytest.fixture(scope="session")
def sealed(profile: Callable[[Level], SealingProfile]) -> Callable[[Level], bytes]:
    """A sealed document, by level."""
    return functools.cache(lambda level: seal(rendered_at(level), profile(level)))
