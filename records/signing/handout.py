"""What anybody may have who wants to check our seals without us: certificates and revocation lists."""

import dataclasses
import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Iterator

from asn1crypto import pem

from records.signing.chains import Certificate, RevocationList, next_update
from records.signing.errors import ListsOutdatedError
from records.signing.profile import SealingProfile
from records.signing.trust import organization_of


class Part(enum.Enum):
    """What a file is good for."""

    ROOT = "root"
    OTHER_ROOT = "other-root"
    BETWEEN = "between"
    LIST = "list"


@dataclasses.dataclass(frozen=True)
class Handout:
    """A file to take along.

    `fingerprint` is the SHA-256 of a certificate as every program shows it, or of a list's file;
    `until` is when the certificate ends, or when a newer list is to be had.
    """

    part: Part
    name: str
    content: bytes
    holder: str
    until: dt.datetime
    fingerprint: str


@dataclasses.dataclass(frozen=True)
class Offer:
    """All files, the root first. `organization` is whom the seal names, if the root names another."""

    handouts: tuple[Handout, ...] = ()
    organization: str = ""

    @property
    def has_other_roots(self) -> bool:
        """Whether timestamps, or seals of before, stand under other roots."""
        return any(each.part is Part.OTHER_ROOT for each in self.handouts)


def offer_of(profile: SealingProfile) -> Offer:
    """What a checker of this seal needs."""
    is_ours = organization_of(profile.anchors.root) == profile.organization
    return Offer(tuple(_handouts(profile)), "" if is_ours else profile.organization)


def _handouts(profile: SealingProfile) -> Iterator[Handout]:
    """Lists are read anew; one that cannot be read hides all lists, and nothing else."""
    try:
        lists = profile.anchors.evidence().lists
    except ListsOutdatedError:
        lists = ()
    yield from _certificates(Part.ROOT, [profile.anchors.root])
    yield from _certificates(Part.BETWEEN, profile.chain[1:])
    yield from _certificates(Part.OTHER_ROOT, profile.anchors.timestamp_roots)
    yield from (_list(number, each) for number, each in enumerate(lists, 1))


def _certificates(part: Part, certificates: Iterable[Certificate]) -> Iterator[Handout]:
    """As PEM under a name that Acrobat, Windows and macOS open, and openssl reads too."""
    for number, each in enumerate(certificates, 1):
        der = each.dump()
        ending = "" if part is Part.ROOT else f"-{number}"
        yield Handout(
            part,
            f"{part.value}{ending}.cer",
            pem.armor("CERTIFICATE", der),
            _holder(each),
            each.not_valid_after,
            _fingerprint(der),
        )


def _list(number: int, each: RevocationList) -> Handout:
    der = each.dump()
    holder = str(each.issuer.native.get("common_name", ""))
    return Handout(
        Part.LIST, f"list-{number}.crl", der, holder, next_update(each), _fingerprint(der)
    )


def _holder(certificate: Certificate) -> str:
    return str(certificate.subject.native.get("common_name") or organization_of(certificate))


def _fingerprint(der: bytes) -> str:
    """In groups of four, so that two people can read it to each other."""
    digest = hashlib.sha256(der).hexdigest().upper()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
