"""Once a day every list is renewed by who can, and people hear a year ahead of those that only they can."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from records.signing.authority import (
    YEAR,
    Authority,
    make_authority,
    revocation_list,
    write_authority,
)
from records.signing.errors import ListsNotFetchedError, TimestampUnavailableError
from records.signing.list_duty import keep_lists_current
from records.signing.list_fetch import fetched_file
from records.signing.list_refresh import read_list
from records.signing.profile import profile_from_settings
from records.signing.seal_folder import SealFolder
from tests.signing.list_server import ListServer, serving_list
from tests.signing.outside import OutsideTimestamps
from tests.signing.timestamp_server import answers_of, serving

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_seal(settings: Any, own_folder: SealFolder) -> Iterator[None]:
    settings.SEAL_DIR, settings.TIMESTAMP_URL = own_folder.path, ""
    profile_from_settings.cache_clear()
    yield
    profile_from_settings.cache_clear()


@pytest.fixture
def lists() -> Iterator[ListServer]:
    with serving_list() as served:
        yield served


@pytest.fixture
def outside(
    settings: Any,
    lists: ListServer,
    own_folder: SealFolder,
    made_at: dt.datetime,
    tmp_path: Path,
) -> Iterator[OutsideTimestamps]:
    """A timestamp service over HTTP, which the installation trusts."""
    service = OutsideTimestamps(made_at, tmp_path / "outside", lists_at=lists.url)
    service.trusted_by(own_folder)
    with serving(answers_of(service.timestamper(lambda: made_at))) as settings.TIMESTAMP_URL:
        yield service


def test_the_list_of_a_timestamp_service_is_fetched_and_used(
    outside: OutsideTimestamps, lists: ListServer, own_folder: SealFolder, made_at: dt.datetime
):
    lists.content = outside.list_at(made_at)
    keep_lists_current(made_at)
    fetched = fetched_file(own_folder, lists.url)
    assert fetched.read_bytes() == lists.content
    used = profile_from_settings().anchors.evidence().lists
    assert lists.content in [each.dump() for each in used]


def test_the_list_of_a_former_seals_timestamp_service_is_fetched_too(
    outside: OutsideTimestamps,
    lists: ListServer,
    settings: Any,
    own_folder: SealFolder,
    made_at: dt.datetime,
    tmp_path: Path,
):
    lists.content = outside.list_at(made_at)
    keep_lists_current(made_at)
    authority = make_authority("Harbor Records, Inc.", demo=True, at=made_at)
    new = write_authority(authority, tmp_path / "new", at=made_at)
    settings.SEAL_DIR, settings.TIMESTAMP_URL = new.path, ""
    settings.FORMER_SEALS = [str(own_folder.path)]
    profile_from_settings.cache_clear()
    lists.content = outside.list_at(made_at + 40 * DAY)
    keep_lists_current(made_at + 40 * DAY)
    assert fetched_file(new, lists.url).read_bytes() == lists.content


def test_a_list_that_cannot_be_fetched_is_told_and_tried_again(
    outside: OutsideTimestamps, lists: ListServer, made_at: dt.datetime, caplog: Any
):
    lists.status = 503
    with pytest.raises(ListsNotFetchedError):
        keep_lists_current(made_at)
    assert f"list_not_fetched: {lists.url}" in caplog.text


def test_a_timestamp_service_that_is_away_keeps_no_list_from_being_fetched(
    outside: OutsideTimestamps, lists: ListServer, settings: Any, made_at: dt.datetime
):
    lists.content = outside.list_at(made_at)
    keep_lists_current(made_at)
    settings.TIMESTAMP_URL = "http://127.0.0.1:1/"
    profile_from_settings.cache_clear()
    with pytest.raises(TimestampUnavailableError):
        keep_lists_current(made_at)
    assert lists.asked == 2


def test_our_own_lists_are_refreshed_without_any_network(
    own_folder: SealFolder, made_at: dt.datetime
):
    keep_lists_current(made_at + 40 * DAY)
    found = read_list(own_folder.lists / "seal-authority.crl")
    assert found.last_update_utc > made_at + 39 * DAY


@pytest.mark.parametrize(("left", "is_told"), [(366, False), (364, True)])
def test_the_roots_list_is_told_of_a_year_before_its_end(
    left: int,
    is_told: bool,
    own_folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    caplog: Any,
):
    content = revocation_list(authority.root, at=made_at - YEAR, lifetime=YEAR + left * DAY + YEAR)
    (own_folder.lists / "root.crl").write_bytes(content)
    keep_lists_current(made_at + YEAR)
    assert ("list_ends_soon: root.crl on " in caplog.text) is is_told


@pytest.mark.parametrize(("year", "is_told"), [(3.9, False), (4.1, True)])
def test_a_seal_is_told_of_a_year_before_its_end(
    year: float, is_told: bool, made_at: dt.datetime, caplog: Any
):
    keep_lists_current(made_at + year * YEAR)
    assert ("seal_ends_soon: on " in caplog.text) is is_told


def test_lists_that_change_every_month_are_not_told_of_every_day(
    own_folder: SealFolder, made_at: dt.datetime, tmp_path: Path, caplog: Any
):
    """One that somebody puts there by hand is told of when half its time is over."""
    service = OutsideTimestamps(made_at, tmp_path / "by-hand")
    (own_folder.lists / "by-hand.crl").write_bytes(service.list_at(made_at))
    keep_lists_current(made_at + 10 * DAY)
    assert "list_ends_soon" not in caplog.text
    keep_lists_current(made_at + 20 * DAY)
    assert "list_ends_soon: by-hand.crl" in caplog.text
