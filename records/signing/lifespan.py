"""How long a timestamp can vouch for a file: until a certificate ends or an algorithm gets weak."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from pyhanko_certvalidator.path import ValidationPath

from records.signing.chains import Certificate
from records.signing.tokens import SignedToken

# From when on an algorithm counts as weak; a name that is not listed does not. Keys are named by kind
# and bits. A year and more before a new line here comes into force, renewals begin by themselves.
WEAK_FROM = {
    # NIST SP 800-131A rev. 2, section 9: SHA-1 makes no signatures.
    "md5": dt.datetime(2011, 1, 1, tzinfo=dt.UTC),
    "sha1": dt.datetime(2011, 1, 1, tzinfo=dt.UTC),
    # NIST SP 800-57 part 1 rev. 5, tables 2 and 4: strength of 112 bits lasts through 2030.
    "sha224": dt.datetime(2031, 1, 1, tzinfo=dt.UTC),
    "rsa-1024": dt.datetime(2014, 1, 1, tzinfo=dt.UTC),
    "rsa-2048": dt.datetime(2031, 1, 1, tzinfo=dt.UTC),
    "ec-224": dt.datetime(2031, 1, 1, tzinfo=dt.UTC),
}


@dataclasses.dataclass(frozen=True)
class Lifespan:
    """When the first certificate of a timestamp's chain ends, and the algorithms it rests on."""

    certificates_end_at: dt.datetime
    algorithms: tuple[str, ...]

    @property
    def ends_at(self) -> dt.datetime:
        """From then on the timestamp proves nothing, unless a later one vouches for it."""
        return min([self.certificates_end_at, *_weak_from(self.algorithms)])


def lifespan(token: SignedToken, path: ValidationPath) -> Lifespan:
    """The lifespan of a timestamp whose chain was proved."""
    chain = list(path.iter_certs(include_root=True))
    names = {_key_name(each) for each in chain}
    # Nobody checks the signature that a root puts under itself.
    names |= {_digest_name(each) for each in path.iter_certs(include_root=False)}
    names |= {
        token.signer["digest_algorithm"]["algorithm"].native,
        token.facts["message_imprint"]["hash_algorithm"]["algorithm"].native,
    }
    return Lifespan(min(each.not_valid_after for each in chain), tuple(sorted(names)))


def weak_by(names: Iterable[str], at: dt.datetime) -> bool:
    """Whether one of the algorithms counts as weak at that time."""
    return any(weak_from <= at for weak_from in _weak_from(names))


def _weak_from(names: Iterable[str]) -> list[dt.datetime]:
    return [WEAK_FROM[name] for name in names if name in WEAK_FROM]


def _key_name(certificate: Certificate) -> str:
    key = certificate.public_key
    return f"{key.algorithm}-{key.bit_size}" if key.algorithm in {"rsa", "ec"} else key.algorithm


def _digest_name(certificate: Certificate) -> str:
    """The digest under the certificate's signature, such as the first half of "sha256_ecdsa"."""
    algorithm: str = certificate["signature_algorithm"]["algorithm"].native
    return algorithm.partition("_")[0]
