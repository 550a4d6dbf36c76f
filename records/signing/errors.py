"""The named reasons why a document could not be sealed."""

from typing import ClassVar


class SigningError(Exception):
    """Nothing was sealed. `permanent` says that trying again cannot help until a person acts.

    `kind` is the slug that is stored with the work and shown to staff. No error carries text about
    the document.
    """

    kind: ClassVar[str] = "signing_failed"
    permanent: ClassVar[bool] = False


class KeyUnavailableError(SigningError):
    """The seal's key or certificate is missing, unreadable or locked, or the two do not match."""

    kind = "key_unavailable"


class LevelUnknownError(SigningError):
    """The level that settings ask for is none (ETSI EN 319 142-1)."""

    kind = "level_unknown"


class CertificateExpiredError(SigningError):
    """The seal's certificate, or one above it, has ended."""

    kind = "certificate_expired"
    permanent = True


class CertificateRevokedError(SigningError):
    """The seal's certificate, or one above it, stands on a revocation list."""

    kind = "certificate_revoked"
    permanent = True


class CertificateNotTrustedError(SigningError):
    """The seal's certificate does not lead to the root, or was not made for seals."""

    kind = "certificate_not_trusted"
    permanent = True


class ListsOutdatedError(SigningError):
    """A revocation list is missing or past its next update; the daily refresh heals it."""

    kind = "revocation_lists_outdated"


class TimestampUnavailableError(SigningError):
    """The timestamper did not answer, or not with a timestamp (RFC 3161)."""

    kind = "timestamp_unavailable"


class TimestampNotTrustedError(SigningError):
    """The timestamper's certificate does not lead to a trusted root, or is revoked or expired."""

    kind = "timestamp_not_trusted"


class ClocksDifferError(SigningError):
    """The timestamp does not fit the time that the seal states: a clock is wrong, or it took too long."""

    kind = "clocks_differ"


class LevelNotReachedError(SigningError):
    """The finished file is not at the level that was asked for (ETSI EN 319 142-1)."""

    kind = "level_not_reached"
    permanent = True


class FieldsMissingError(SigningError):
    """The file is not a rendered document with its two empty fields for seal and timestamp."""

    kind = "fields_missing"
    permanent = True


class NotGenuineFileError(SigningError):
    """The file to be renewed is not a genuine document of ours: a new timestamp would whitewash it."""

    kind = "not_genuine"
    permanent = True


class TimestampTooShortError(SigningError):
    """A new timestamp would hardly last longer than the one that the file has."""

    kind = "timestamp_too_short"


class ListsNotFetchedError(SigningError):
    """An authority's list could not be fetched, or was not one to use; the old one stays in place."""

    kind = "lists_not_fetched"
