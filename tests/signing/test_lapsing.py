"""The ends of a seal's certificates and lists are known beforehand."""

import datetime as dt

import pytest

from records.signing.authority import make_authority, write_authority
from records.signing.errors import KeyUnavailableError
from records.signing.lapsing import seal_lapses
from records.signing.profile import profile_from_settings

AT = dt.datetime(2026, 2, 26, 18, 0, tzinfo=dt.UTC)


@pytest.fixture
def seal_folder(settings, tmp_path):
    settings.SEAL_DIR = tmp_path / "seal"
    settings.TIMESTAMP_URL = ""
    profile_from_settings.cache_clear()
    yield settings.SEAL_DIR
    profile_from_settings.cache_clear()


def test_certificates_and_lists_are_told_with_their_days(seal_folder):
    write_authority(make_authority("Harbor", demo=True, at=AT), seal_folder, at=AT)
    found = {lapse.what: lapse for lapse in seal_lapses()}
    assert set(found) == {"seal", "root", "revocation_list"}
    assert round(found["revocation_list"].days_left(AT)) == 400
    assert found["seal"].days_left(AT) < found["root"].days_left(AT)
    assert (found["seal"].warn_days, found["revocation_list"].warn_days) == (30, 5)


def test_the_roots_of_a_timestamp_service_count_too(seal_folder):
    authority = make_authority("Harbor", demo=True, at=AT)
    folder = write_authority(authority, seal_folder, at=AT)
    folder.timestamp_roots.mkdir(exist_ok=True)
    (folder.timestamp_roots / "tsa.pem").write_bytes(folder.root.read_bytes())
    found = {lapse.what: lapse for lapse in seal_lapses()}
    assert found["timestamp_root"].ends_at == found["root"].ends_at


def test_a_seal_that_is_not_there_is_an_error_and_not_silence(seal_folder):
    with pytest.raises(KeyUnavailableError):
        list(seal_lapses())
