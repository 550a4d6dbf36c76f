"""Lists whose keys are here are signed anew before they end, and never forget what was revoked."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from records.signing.authority import LIST_LIFETIME, Authority, Revocation
from records.signing.errors import KeyUnavailableError, ListsOutdatedError
from records.signing.list_refresh import (
    OwnList,
    load_member,
    only_one,
    own_lists,
    read_list,
    refresh_own_lists,
    replace,
)
from records.signing.seal_folder import SealFolder

DAY = dt.timedelta(days=1)


def ends(folder: SealFolder, name: str) -> dt.datetime | None:
    return read_list(folder.lists / f"{name}.crl").next_update_utc


@pytest.mark.parametrize(("days", "refreshed"), [(1, 0), (29, 0), (31, 2), (400, 2)])
def test_a_list_of_our_own_is_signed_anew_when_it_is_a_month_old(
    days: int, refreshed: int, own_folder: SealFolder, made_at: dt.datetime
):
    at = made_at + days * DAY
    assert refresh_own_lists(own_folder, at) == refreshed
    if refreshed:
        for name in ("seal-authority", "timestamp-authority"):
            assert ends(own_folder, name) == at.replace(microsecond=0) + LIST_LIFETIME


def test_the_roots_list_is_left_to_who_has_its_key(own_folder: SealFolder, made_at: dt.datetime):
    before = (own_folder.lists / "root.crl").read_bytes()
    refresh_own_lists(own_folder, made_at + 40 * DAY)
    assert (own_folder.lists / "root.crl").read_bytes() == before


def test_what_was_revoked_stays_revoked_since_its_first_moment(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime
):
    own = own_lists(own_folder)[0]
    serial, moment = authority.seal.certificate.serial_number, made_at.replace(microsecond=0)
    stolen = Revocation(serial, moment, key_compromised=True)
    own.sign(made_at + DAY, LIST_LIFETIME, [stolen])
    later = [Revocation(serial, moment + DAY), Revocation(7, moment)]
    own.sign(made_at + 2 * DAY, LIST_LIFETIME, later)
    refresh_own_lists(own_folder, made_at + 40 * DAY)
    assert own.revoked() == {serial: stolen, 7: Revocation(7, moment)}


@pytest.mark.parametrize("content", [None, b"", b"no list"])
def test_without_the_list_before_nothing_is_signed(
    content: bytes | None, own_folder: SealFolder, made_at: dt.datetime
):
    """A list made from nothing would make revoked seals good again."""
    path = own_folder.lists / "seal-authority.crl"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ListsOutdatedError):
        refresh_own_lists(own_folder, made_at + 40 * DAY)


def test_a_folder_without_keys_has_no_lists_of_its_own(
    tmp_path: Path, made_at: dt.datetime, own_folder: SealFolder
):
    assert refresh_own_lists(SealFolder(tmp_path / "nothing"), made_at) == 0


@pytest.mark.parametrize("content", [b"", b"no key"])
def test_a_key_that_cannot_be_read_is_told(
    content: bytes, own_folder: SealFolder, made_at: dt.datetime
):
    own_folder.key("seal-authority").write_bytes(content)
    with pytest.raises(KeyUnavailableError):
        refresh_own_lists(own_folder, made_at)


def test_a_key_of_somebody_else_signs_no_list(own_folder: SealFolder):
    other = own_folder.key("timestamp-authority").read_bytes()
    own_folder.key("seal-authority").write_bytes(other)
    with pytest.raises(KeyUnavailableError):
        load_member(own_folder, "seal-authority")


def test_a_reader_never_sees_half_a_list(tmp_path: Path):
    path = tmp_path / "list.crl"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        replace(path, b"new one")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new one"
    assert [each.name for each in tmp_path.iterdir()] == ["list.crl"]


def test_a_refresh_waits_for_who_revokes_just_now(
    own_folder: SealFolder, authority: Authority, made_at: dt.datetime
):
    later = made_at + 40 * DAY
    own: OwnList = own_lists(own_folder)[0]
    refresh = threading.Thread(target=refresh_own_lists, args=(own_folder, later))
    with only_one(own_folder):
        refresh.start()
        own.sign(made_at + DAY, LIST_LIFETIME, [Revocation(7, made_at)])
    refresh.join(timeout=30)
    assert [each.serial_number for each in read_list(own.path)] == [7]
    assert read_list(own.path).next_update_utc == later.replace(microsecond=0) + LIST_LIFETIME
