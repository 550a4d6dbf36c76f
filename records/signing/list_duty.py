"""The daily duty about revocation lists: refresh our own, fetch others', tell of those that end."""

import asyncio
import datetime as dt
import logging
from pathlib import Path

from cryptography import x509
from django.conf import settings

from records.signing.authority import YEAR
from records.signing.errors import ListsNotFetchedError
from records.signing.list_fetch import fetch_lists, known, proved, remember
from records.signing.list_refresh import OWN_AUTHORITIES, read_list, refresh_own_lists
from records.signing.profile import SealingProfile, profile_from_settings
from records.signing.rehearsal import ask
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import HttpTimestamper

logger = logging.getLogger(__name__)


def keep_lists_current(at: dt.datetime) -> None:
    """What the clock does once a day, and again every hour while it fails.

    Raises:
        SigningError: a key, a list or the timestamper is not available.
        OSError: the folder of lists cannot be written.
    """
    folder = SealFolder(settings.SEAL_DIR)
    refresh_own_lists(folder, at)
    profile = profile_from_settings()
    tell_of_ends(profile, at)
    try:
        _meet(profile, folder, at)
    finally:  # a timestamper that is away keeps no list from being fetched
        former = [SealFolder(Path(path)) for path in settings.FORMER_SEALS]
        met = [certificate for each in (folder, *former) for certificate in known(each)]
        failed = fetch_lists(folder, met, _roots(profile), at)
    for url in failed:
        logger.warning("list_not_fetched: %s", url)
    if failed:
        raise ListsNotFetchedError


def tell_of_ends(profile: SealingProfile, at: dt.datetime) -> None:
    """A line in the log for the seal and for each list that only a person renews, a year ahead."""
    seal_ends = profile.certificate.not_valid_after
    if seal_ends < at + YEAR:
        logger.warning("seal_ends_soon: on %s", seal_ends.date())
    renewed = {f"{name}.crl" for name in OWN_AUTHORITIES}
    for path in profile.anchors.list_files.paths():
        if path.name in renewed or path.name.startswith("fetched-"):
            continue
        found = read_list(path)
        ends = found.next_update_utc
        if ends is not None and ends < at + min(YEAR, (ends - found.last_update_utc) / 2):
            logger.warning("list_ends_soon: %s on %s", path.name, ends.date())


def _meet(profile: SealingProfile, folder: SealFolder, at: dt.datetime) -> None:
    """Get to know the certificates of the seal and of who puts timestamps today."""
    met = [profile.certificate, *profile.signer.cert_registry]
    if isinstance(profile.timestamper, HttpTimestamper):
        token, _ = asyncio.run(ask(profile))
        met.extend(token.certificates)
    certificates = [x509.load_der_x509_certificate(each.dump()) for each in met]
    remember(folder, proved(certificates, _roots(profile), at))


def _roots(profile: SealingProfile) -> list[x509.Certificate]:
    roots = (profile.anchors.root, *profile.anchors.timestamp_roots)
    return [x509.load_der_x509_certificate(each.dump()) for each in roots]
