"""Whether a timestamp bears out the time that a seal states, as far as work and clocks allow."""

import datetime

from records.signing.tokens import SignedToken

# A worker states the time when it takes up the work; then it prints, and asks a timestamper up to
# three times. After two minutes (its lease) another one begins anew with a later time. The other
# three minutes are for clocks that differ.
TOLERANCE = datetime.timedelta(minutes=5)


def bears_out(timestamp: SignedToken, stated: datetime.datetime) -> bool:
    """Whether the timestamp in a seal fits the time that the seal states, which it does to the second.

    That timestamp is an unsigned attribute (RFC 5652, 5.3): whoever can get one from a timestamper
    that we trust can put a later one in its place.
    """
    return abs(timestamp.time - stated.replace(microsecond=0)) <= TOLERANCE
