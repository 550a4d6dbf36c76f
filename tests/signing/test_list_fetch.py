"""A list from outside replaces the old one only when it is right, and nobody is led astray for it."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from records.signing import list_fetch
from records.signing.authority import BACKDATED, SEAL, YEAR, issue_certificate, revocation_list
from records.signing.list_fetch import addresses, fetch_lists, fetched_file, known, proved, remember
from records.signing.seal_folder import SealFolder
from tests.signing.list_server import ListServer, serving_list
from tests.signing.outside import OutsideTimestamps, named, with_lists_at

DAY = dt.timedelta(days=1)
Fetch = Callable[[dt.datetime], list[str]]


@pytest.fixture
def server() -> Iterator[ListServer]:
    with serving_list() as served:
        yield served


@pytest.fixture
def outside(server: ListServer, made_at: dt.datetime, tmp_path: Path) -> OutsideTimestamps:
    return OutsideTimestamps(made_at, tmp_path / "outside", lists_at=server.url)


@pytest.fixture
def fetch(outside: OutsideTimestamps, own_folder: SealFolder) -> Fetch:
    """Fetch what the first unit's certificate names; the addresses that gave nothing."""
    certificates, roots = [outside.unit(0).certificate], [outside.root.certificate]
    return lambda at: fetch_lists(own_folder, certificates, roots, at)


@pytest.fixture
def kept(own_folder: SealFolder, server: ListServer) -> Path:
    return fetched_file(own_folder, server.url)


def test_a_list_is_fetched_from_where_the_certificate_says(
    fetch: Fetch,
    server: ListServer,
    outside: OutsideTimestamps,
    kept: Path,
    own_folder: SealFolder,
    made_at: dt.datetime,
):
    server.content = outside.list_at(made_at)
    assert fetch(made_at) == []
    assert kept.read_bytes() == server.content
    assert kept in own_folder.list_files()
    server.content = outside.list_at(made_at + DAY)
    assert fetch(made_at + DAY) == []
    assert kept.read_bytes() == server.content


def test_a_list_may_come_as_pem(
    fetch: Fetch, server: ListServer, outside: OutsideTimestamps, made_at: dt.datetime
):
    encoded = x509.load_der_x509_crl(outside.list_at(made_at))
    server.content = encoded.public_bytes(Encoding.PEM)
    assert fetch(made_at) == []


def spoiled(outside: OutsideTimestamps, at: dt.datetime, folder: Path) -> dict[str, bytes]:
    """Answers that must not replace a list that is right."""
    good = outside.list_at(at)
    stranger = OutsideTimestamps(at, folder / "stranger")  # of the same name
    return {
        "nothing": b"",
        "a page": b"<html>not here</html>",
        "half of it": good[: len(good) // 2],
        "a byte changed": good[:-1] + bytes([good[-1] ^ 1]),
        "somebody else's": stranger.list_at(at),
        "one that has ended": outside.list_at(at - 31 * DAY),
        "one from before ours": outside.list_at(at - 2 * DAY),
        "one of tomorrow": outside.list_at(at + DAY),
        "another issuer's": revocation_list(outside.unit(0), at=at),
        "too long": good + bytes(list_fetch.MAX_LIST_BYTES),
    }


@pytest.mark.parametrize(
    "answer",
    [
        "nothing",
        "a page",
        "half of it",
        "a byte changed",
        "somebody else's",
        "one that has ended",
        "one from before ours",
        "one of tomorrow",
        "another issuer's",
        "too long",
    ],
)
def test_what_is_not_right_leaves_the_old_list_in_place(
    answer: str,
    fetch: Fetch,
    server: ListServer,
    outside: OutsideTimestamps,
    kept: Path,
    made_at: dt.datetime,
    tmp_path: Path,
):
    server.content = outside.list_at(made_at - DAY)
    assert fetch(made_at) == []
    before = kept.read_bytes()
    server.content = spoiled(outside, made_at, tmp_path)[answer]
    assert fetch(made_at) == [server.url]
    assert kept.read_bytes() == before


def test_an_answer_that_leads_elsewhere_is_not_followed(
    fetch: Fetch, server: ListServer, outside: OutsideTimestamps, made_at: dt.datetime
):
    with serving_list(outside.list_at(made_at)) as elsewhere:
        server.moved_to = elsewhere.url
        assert fetch(made_at) == [server.url]
        assert (server.asked, elsewhere.asked) == (1, 0)


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_is_no_list_even_with_one_in_it(
    status: int,
    fetch: Fetch,
    server: ListServer,
    outside: OutsideTimestamps,
    made_at: dt.datetime,
):
    server.content, server.status = outside.list_at(made_at), status
    assert fetch(made_at) == [server.url]


def test_a_server_that_never_ends_is_left(
    fetch: Fetch,
    server: ListServer,
    outside: OutsideTimestamps,
    made_at: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(list_fetch, "TIMEOUT_SECONDS", 0.0001)
    server.content = outside.list_at(made_at)
    assert fetch(made_at) == [server.url]


def test_a_certificate_that_leads_to_no_root_of_ours_sends_us_nowhere(
    server: ListServer,
    outside: OutsideTimestamps,
    own_folder: SealFolder,
    made_at: dt.datetime,
    tmp_path: Path,
):
    """Its address could be one inside our own network."""
    stranger = OutsideTimestamps(made_at, tmp_path / "stranger", lists_at=server.url)
    certificates = [stranger.unit(0).certificate, stranger.root.certificate]
    roots = [outside.root.certificate]
    assert fetch_lists(own_folder, certificates, roots, made_at) == []
    assert server.asked == 0


def test_a_certificate_that_has_ended_needs_no_list_any_more(
    fetch: Fetch, server: ListServer, made_at: dt.datetime
):
    assert fetch(made_at + 5 * YEAR) == []
    assert server.asked == 0


@pytest.mark.parametrize("url", ["ldap://127.0.0.1/list", "file:///etc/passwd", "ftp://x/list.crl"])
def test_only_http_is_spoken(url: str, outside: OutsideTimestamps):
    unit = outside.unit(0)
    plain = OutsideTimestamps(outside.begins, outside.root_file.parent / "plain").unit(0)
    named = with_lists_at(plain, outside.root, url)
    assert list(addresses(named.certificate)) == []
    assert list(addresses(plain.certificate)) == []
    assert list(addresses(unit.certificate)) == [outside.lists_at]


def test_certificates_met_once_are_remembered(
    outside: OutsideTimestamps, own_folder: SealFolder, made_at: dt.datetime
):
    met = [outside.unit(0).certificate, outside.unit(1).certificate]
    for certificate in (met[0], met[0], met[1]):
        remember(own_folder, [certificate])
    assert {each.serial_number for each in known(own_folder)} == {e.serial_number for e in met}
    roots = [outside.root.certificate]
    assert proved(met, roots, made_at) == [met[0]]  # the other one has not begun


def test_only_an_authority_can_lead_us_to_its_lists(
    outside: OutsideTimestamps, own_folder: SealFolder, server: ListServer, made_at: dt.datetime
):
    """Whoever holds a certificate under the same root, but may not issue others."""
    leaf = outside.unit(0)
    begins, ends = made_at, made_at + YEAR
    forged = issue_certificate(named("Forged"), SEAL, by=leaf, begins=begins, ends=ends)
    met = [leaf.certificate, with_lists_at(forged, leaf, server.url).certificate]
    assert proved(met, [outside.root.certificate], made_at + DAY) == [leaf.certificate]


def spoilt_list(outside: OutsideTimestamps, at: dt.datetime) -> bytes:
    """Rightly signed, with an extension that nobody can read."""
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.28"), b"\x04\x01")
    made = x509.CertificateRevocationListBuilder(outside.root.certificate.subject)
    made = made.last_update(at - DAY).next_update(at + 30 * DAY).add_extension(odd, critical=False)
    return made.sign(outside.root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_a_list_that_cannot_be_read_to_its_end_is_not_kept(
    fetch: Fetch,
    server: ListServer,
    outside: OutsideTimestamps,
    own_folder: SealFolder,
    kept: Path,
    made_at: dt.datetime,
):
    server.content = spoilt_list(outside, made_at + DAY)
    assert fetch(made_at + DAY) == [server.url]
    assert not kept.exists()


def test_a_list_of_the_future_waits_until_it_is_in_force(
    fetch: Fetch, server: ListServer, outside: OutsideTimestamps, kept: Path, made_at: dt.datetime
):
    """What is sealed now could else never be proved by it."""
    server.content = outside.list_at(made_at + BACKDATED + dt.timedelta(minutes=4))
    assert fetch(made_at) == [server.url]
    assert not kept.exists()
    assert fetch(made_at + dt.timedelta(minutes=4)) == []


def test_a_certificate_that_cannot_be_read_keeps_no_other_list_away(
    server: ListServer, outside: OutsideTimestamps, own_folder: SealFolder, made_at: dt.datetime
):
    unit, root = outside.unit(0), outside.root
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.31"), b"\x04\x01")
    made = x509.CertificateBuilder(root.certificate.subject, named("odd"), unit.key.public_key(), 7)
    made = made.not_valid_before(made_at).not_valid_after(made_at + YEAR).add_extension(odd, False)
    met = [made.sign(root.key, hashes.SHA256()), unit.certificate]
    server.content = outside.list_at(made_at + DAY)
    assert fetch_lists(own_folder, met, [root.certificate], made_at + DAY) == []
    assert server.asked == 1
