"""What of the seal ends by itself: certificates and revocation lists, and when."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.watching import Lapse
from records.signing.chains import Certificate, next_update
from records.signing.profile import profile_from_settings

WARN_DAYS = 30
# A list is short-lived by nature: an outside authority gives out a new one every week or so.
WARN_DAYS_OF_A_LIST = 5


def seal_lapses() -> Iterator[Lapse]:
    """The soonest end of each kind. Raises SigningError when the seal cannot be loaded."""
    profile = profile_from_settings()
    anchors = profile.anchors
    yield _certificates("seal", _("The seal’s certificate"), profile.certificate)
    yield _certificates("root", _("The seal’s root certificate"), anchors.root)
    if anchors.timestamp_roots:
        words = _("A root certificate of the timestamp service")
        yield _certificates("timestamp_root", words, *anchors.timestamp_roots)
    if ends := [next_update(each) for each in anchors.evidence().lists]:
        words = _("A revocation list")
        yield Lapse("revocation_list", words, min(ends), WARN_DAYS_OF_A_LIST)


def _certificates(what: str, words: str, *certificates: Certificate) -> Lapse:
    return Lapse(what, words, min(each.not_valid_after for each in certificates), WARN_DAYS)
