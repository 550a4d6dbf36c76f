"""What the commands about an authority share: its key unlocked, its list signed, words for trouble."""

import datetime as dt
import getpass
from pathlib import Path

from cryptography import x509
from django.core.management.base import CommandError

from records.signing.authority import Member
from records.signing.errors import SigningError
from records.signing.list_refresh import OwnList, Revoked, member_from_files, only_one
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


def serial_number(path: Path, issuer: Member) -> int:
    """The number of a certificate that this authority has given out, and so can call back."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        certificate.verify_directly_issued_by(issuer.certificate)
    except Exception:  # noqa: BLE001 -- no file, no certificate, or somebody else's
        raise CommandError(f"{path} is no certificate of this authority.") from None
    return certificate.serial_number


def sign_list(
    folder: SealFolder, own: OwnList, at: dt.datetime, ends: dt.datetime, revoked: Revoked
) -> None:
    """Sign the list anew, valid until `ends`."""
    try:
        with only_one(folder):
            own.sign(at, ends - at, revoked)
    except SigningError:
        raise CommandError(f"{own.path} cannot be read. Bring it back from a copy first.") from None
    except OSError as error:
        raise CommandError(f"Nothing was signed: {error.strerror}.") from None
