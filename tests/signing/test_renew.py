"""A renewed file holds the old one unchanged, and its proof lasts longer; what is not genuine stays so."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from records.signing import lifespan as lifespans
from records.signing.authority import YEAR, Authority
from records.signing.errors import (
    ClocksDifferError,
    LevelNotReachedError,
    ListsOutdatedError,
    NotGenuineFileError,
    SigningError,
    TimestampTooShortError,
    TimestampUnavailableError,
)
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.renew import known_lifespan, offer, renew
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import HttpTimestamper, LocalTimestamper
from records.signing.tokens import scan
from records.signing.verdict import Reason
from records.signing.verify import verify
from tests.signing import attacks
from tests.signing.outside import OutsideTimestamps
from tests.signing.test_lasting import lists_at

Rendered = Callable[[str], bytes]
DAY = dt.timedelta(days=1)


@dataclasses.dataclass
class Installation:
    """One that rents its timestamps, at any day of its life."""

    folder: SealFolder
    authority: Authority
    outside: OutsideTimestamps

    def at(self, at: dt.datetime) -> SealingProfile:
        """Its profile on a day, with that day's lists."""
        lists_at(self.folder, self.authority, at, self.folder.lists)
        (self.folder.lists / "outside.crl").write_bytes(self.outside.list_at(at))
        profile = profile_from_folder(self.folder, Level.B_LTA, "")
        timestamper = self.outside.timestamper(lambda: at)
        return dataclasses.replace(profile, timestamper=timestamper)


@pytest.fixture
def installation(
    own_folder: SealFolder,
    authority: Authority,
    made_at: dt.datetime,
    tmp_path: Path,
) -> Installation:
    outside = OutsideTimestamps(made_at, tmp_path / "outside")
    outside.trusted_by(own_folder)
    return Installation(own_folder, authority, outside)


@pytest.fixture
def document(installation: Installation, rendered: Rendered, made_at: dt.datetime) -> bytes:
    return seal(rendered("B-LTA"), installation.at(made_at + DAY), made_at + DAY)


def test_a_renewed_file_is_the_old_one_with_a_timestamp_more(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    later = made_at + 3 * YEAR
    profile = installation.at(later)
    renewed = renew(document, profile, later)
    assert renewed.startswith(document)
    assert len(scan(renewed)) == len(scan(document)) + 1
    assert verify(renewed, profile.trust, later + DAY).genuine


def test_it_outlives_the_first_timestamps_certificate_and_the_file_as_it_was_does_not(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    later = made_at + 3 * YEAR
    renewed = renew(document, installation.at(later), later)
    after_the_end = made_at + 4.5 * YEAR
    trust = installation.at(after_the_end).trust
    assert verify(renewed, trust, after_the_end).genuine
    assert verify(document, trust, after_the_end).reason is Reason.TIMESTAMP_NOT_TRUSTED


def test_how_long_a_timestamp_lasts_is_read_from_the_file(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    anchors = installation.at(made_at + DAY).anchors
    known = known_lifespan(document, anchors, made_at + 2 * DAY)
    unit = installation.outside.unit(0).certificate
    assert known.certificates_end_at == unit.not_valid_after_utc
    assert known.algorithms == ("ec-256", "sha256")
    assert known.ends_at == unit.not_valid_after_utc


def test_a_weak_algorithm_ends_a_timestamp_before_its_certificate(
    document: bytes,
    installation: Installation,
    made_at: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
):
    weak_from = made_at + YEAR
    monkeypatch.setitem(lifespans.WEAK_FROM, "ec-256", weak_from)
    known = known_lifespan(document, installation.at(made_at + DAY).anchors, made_at + DAY)
    assert known.ends_at == weak_from
    assert lifespans.weak_by(known.algorithms, weak_from)
    assert not lifespans.weak_by(known.algorithms, weak_from - DAY)


def test_a_timestamp_that_lasts_hardly_longer_is_not_put(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    """Else every try in the last year would add one more."""
    later = made_at + 1.9 * YEAR
    with pytest.raises(TimestampTooShortError):
        renew(document, installation.at(later), later)


@pytest.mark.parametrize(
    "forgery",
    [
        attacks.flip_content_byte,
        attacks.append_garbage,
        attacks.overlay_page,
        attacks.change_title,
        attacks.cut_archive_timestamp,
        attacks.strip_seal,
        attacks.not_a_pdf,
    ],
)
def test_a_file_that_is_not_genuine_is_not_whitewashed(
    forgery: attacks.Attack, document: bytes, installation: Installation, made_at: dt.datetime
):
    later = made_at + 3 * YEAR
    profile = installation.at(later)
    with pytest.raises(NotGenuineFileError) as refusal:
        renew(forgery(document), profile, later)
    assert refusal.value.permanent
    assert renew(document, profile, later)


def test_lists_that_have_ended_are_waited_for(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    later = made_at + 3 * YEAR
    profile = installation.at(later - 31 * DAY)
    with pytest.raises(ListsOutdatedError) as refusal:
        renew(document, profile, later)
    assert not refusal.value.permanent


@pytest.mark.parametrize(
    ("timestamper", "error"),
    [
        (HttpTimestamper("http://127.0.0.1:1/"), TimestampUnavailableError),
        (None, LevelNotReachedError),
    ],
)
def test_without_a_timestamp_nothing_is_made(
    timestamper: Any,
    error: type[SigningError],
    document: bytes,
    installation: Installation,
    made_at: dt.datetime,
):
    later = made_at + 3 * YEAR
    profile = dataclasses.replace(installation.at(later), timestamper=timestamper)
    with pytest.raises(error):
        renew(document, profile, later)


def test_a_timestamper_whose_clock_is_wrong_renews_nothing(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    later = made_at + 3 * YEAR
    timestamper = installation.outside.timestamper(lambda: later + DAY)
    profile = dataclasses.replace(installation.at(later), timestamper=timestamper)
    with pytest.raises(ClocksDifferError):
        renew(document, profile, later)


def test_a_timestamper_that_vouches_for_other_bytes_renews_nothing(
    document: bytes, installation: Installation, made_at: dt.datetime
):
    class Forgetful(LocalTimestamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            return await super().async_timestamp(bytes(32), md_algorithm)

    later = made_at + 3 * YEAR
    good = installation.at(later)
    assert isinstance(good.timestamper, LocalTimestamper)
    wrong = Forgetful(good.timestamper._unit, lambda: later)
    with pytest.raises(LevelNotReachedError):
        renew(document, dataclasses.replace(good, timestamper=wrong), later)


def test_a_file_below_b_lta_has_no_timestamp_to_renew(
    installation: Installation, rendered: Rendered, made_at: dt.datetime
):
    profile = dataclasses.replace(installation.at(made_at + DAY), level=Level.B_LT)
    pdf = seal(rendered("B-LT"), profile, made_at + DAY)
    with pytest.raises(LevelNotReachedError):
        renew(pdf, profile, made_at + DAY)


def test_an_offer_tells_how_long_a_timestamp_of_today_would_last(
    installation: Installation, made_at: dt.datetime
):
    later = made_at + 3 * YEAR
    offered = offer(installation.at(later), later)
    assert offered.lifespan.ends_at == installation.outside.unit(1).certificate.not_valid_after_utc


def test_nothing_of_the_title_pages_or_attachment_changes(
    document: bytes, installation: Installation, made_at: dt.datetime, tmp_path: Path
):
    later = made_at + 3 * YEAR
    renewed = renew(document, installation.at(later), later)
    seen = []
    for name, pdf in (("old", document), ("new", renewed)):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        with pikepdf.open(path) as opened:
            contents = [page.Contents.read_bytes() for page in opened.pages]
            seen.append(
                (str(opened.docinfo["/Title"]), contents, opened.Root.Metadata.read_bytes())
            )
    assert seen[0] == seen[1]
