"""What the commands about an authority share: its key unlocked, its list signed, words for trouble."""

import datetime as dt
import getpass
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from django.core.management.base import CommandError, CommandParser

from records.signing.authority import Member, Revocation
from records.signing.errors import SigningError
from records.signing.list_refresh import OwnList, member_from_files, only_one
from records.signing.seal_folder import SealFolder


def unlocked(certificate: Path, key: Path, passphrase_file: Path | None) -> Member:
    """An authority's key; its passphrase comes from a file, or is asked for."""
    try:
        passphrase = passphrase_file.read_text().strip() if passphrase_file else getpass.getpass()
        return member_from_files(certificate, key, passphrase)
    except SigningError:
        raise CommandError("This is not the key, or not its passphrase.") from None
    except OSError as error:
        raise CommandError(f"The passphrase cannot be read: {error.strerror}.") from None


def add_since_option(parser: CommandParser) -> None:
    """Add the moment of a theft to a command that calls certificates back."""
    parser.add_argument("--since", type=_moment, help="such as 2031-05-02T14:00Z; else now")


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without a time zone it could be any of two dozen moments")
    return moment.astimezone(dt.UTC)


def revocation(
    path: Path, issuer: Member, since: dt.datetime | None, at: dt.datetime
) -> Revocation:
    """Call a certificate back from now on, or since its key may have been in wrong hands."""
    moment = min(since or at, at)
    return Revocation(_serial_number(path, issuer), moment, key_compromised=since is not None)


def _serial_number(path: Path, issuer: Member) -> int:
    """The number of a certificate that this authority has given out, and so can call back."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        certificate.verify_directly_issued_by(issuer.certificate)
    except Exception:  # noqa: BLE001 -- no file, no certificate, or somebody else's
        raise CommandError(f"{path} is no certificate of this authority.") from None
    return certificate.serial_number


def sign_list(
    folder: SealFolder,
    own: OwnList,
    at: dt.datetime,
    ends: dt.datetime,
    revoked: Sequence[Revocation],
) -> list[str]:
    """Sign the list anew, valid until `ends`; since when each of `revoked` is called back, in words.

    As it stands there: an earlier moment that was named before still counts.
    """
    try:
        with only_one(folder):
            own.sign(at, ends - at, revoked)
            named = own.revoked()
    except SigningError:
        raise CommandError(f"{own.path} cannot be read. Bring it back from a copy first.") from None
    except OSError as error:
        raise CommandError(f"Nothing was signed: {error.strerror}.") from None
    moments = [named[each.serial_number].since for each in revoked]
    return [f"Called back since {moment:%Y-%m-%d %H:%M} UTC." for moment in moments]
