"""Everything one printed document depends on: the same value gives the same bytes."""

import dataclasses
import datetime as dt

from records.documents.content import SignedContent


@dataclasses.dataclass(frozen=True)
class PrintInput:
    """One signed request, ready to be printed.

    `signed_at` is aware and on the practice's own clock; `local_time` is the same moment in the
    words the signer was shown. `expected_level` is the PAdES level the file must reach (ETSI EN
    319 142-1); `organization` is whose seal it will carry, and `verify_at` where anybody can check
    it. With a `witness_name` the signer made a mark in front of that person.
    """

    content: SignedContent
    reference: str
    signed_at: dt.datetime
    local_time: str
    typed_name: str
    verification_code: str
    expected_level: str
    organization: str
    demo: bool
    verify_at: str
    witness_name: str = ""

    @property
    def signed_at_utc(self) -> dt.datetime:
        """The moment of signing in UTC, to the second, as printed and as kept in the file."""
        return self.signed_at.astimezone(dt.UTC).replace(microsecond=0)

    @property
    def utc_time(self) -> str:
        """The same, as printed: 2026-02-26 18:04:09 UTC."""
        return f"{self.signed_at_utc:%Y-%m-%d %H:%M:%S} UTC"
