"""What must be true of seal and fonts before anything may start, and of documents after a restore."""

import hashlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from portal.backup.proofs import proof
from portal.checks import start_check
from portal.failures import StorageUnavailableError
from portal.keyring import KeyringError
from records.checkpoints.audit import problems
from records.documents import fonts
from records.documents.errors import FontsMissingError
from records.documents.reading import read_sealed
from records.models import Document
from records.signing.errors import LevelUnknownError, ListsOutdatedError, SigningError
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_settings
from records.signing.trust import Trust
from records.signing.verify import verify


@start_check
def seal_is_real() -> Iterator[str]:
    """The demonstration's seal and its own clock prove nothing outside it."""
    try:
        profile = profile_from_settings()
    except LevelUnknownError:
        yield f"Set SEAL_LEVEL to one of {', '.join(Level)}."
        return
    except SigningError as error:
        yield f"The seal cannot be used ({error.kind}): set SEAL_DIR, SEAL_PKCS12 or SEAL_KEY."
        return
    if profile.level.has_evidence and not _has_lists(profile):
        yield (
            "Put the revocation lists of the seal into SEAL_DIR/lists, or set SEAL_REVOCATION_LISTS "
            "to files that can be read."
        )
    if settings.DEMO:
        return
    if profile.is_demonstration:
        yield "This is the demonstration's seal: make one with `python manage.py create_seal`."
    if not profile.level.has_timestamp:
        yield "Set SEAL_LEVEL to B-LTA: without a timestamp nothing proves when a seal was made."
    if not _is_web_address(settings.TIMESTAMP_URL):
        yield "Set TIMESTAMP_URL to an RFC 3161 timestamp authority, such as https://tsa.example/."


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0  # one that is no number is a ValueError
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and has_port and is_plain


def _has_lists(profile: SealingProfile) -> bool:
    """Whether each issuer of the seal's chain has one; how old they are is seen while sealing."""
    try:
        issuers = {each.issuer.dump() for each in profile.anchors.evidence().lists}
    except ListsOutdatedError:
        return False
    return all(each.issuer.dump() in issuers for each in profile.chain)


@start_check
def fonts_are_here() -> Iterator[str]:
    """A document is printed with the fonts it names, or not at all."""
    try:
        fonts.require_files()
    except FontsMissingError as error:
        yield f"{error}."


@proof
def history_is_whole() -> Iterator[str]:
    """What `verify_audit` says."""
    yield from problems(timezone.now())


@proof
def documents_are_genuine() -> Iterator[str]:
    """Every sealed document verifies, and is the one that its row speaks of."""
    try:
        trust = profile_from_settings().trust
    except SigningError as error:
        yield f"no document can be checked: the seal cannot be used ({error.kind})"
        return
    sealed = Document.objects.filter(sealed_at__isnull=False)
    for document in sealed.filter(stored_file__destroyed_at__isnull=True).iterator():
        if problem := _document_problem(document, trust):
            yield f"document {document.pk}: {problem}"


def _document_problem(document: Document, trust: Trust) -> str:
    try:
        pdf = b"".join(read_sealed(document))
    except (StorageUnavailableError, KeyringError) as error:
        return str(error)
    verdict = verify(pdf, trust)
    if not verdict.genuine:
        return verdict.reason.value
    is_same = hashlib.sha256(pdf).hexdigest() == document.sealed_digest
    return "" if is_same else "it is not the one that was sealed"
