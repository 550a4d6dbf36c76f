"""How often one network, or one person, may do what costs much; beyond that the answer is 429."""

import dataclasses
import datetime as dt
import ipaddress
import logging
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.checks import start_check
from portal.encryption import digest
from portal.models.tally import Tally
from portal.views import too_many

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]
Who = Callable[[HttpRequest], str]

_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_LIMIT = re.compile(r"([1-9]\d{0,8})/(minute|hour|day)")
_ONE_CUSTOMER_BITS = 64  # what one subscriber gets of IPv6 (RFC 6177): an address of it is free


class LimitUnreadableError(ValueError):
    """A limit is not written as a number, a slash, and minute, hour or day."""


@dataclasses.dataclass(frozen=True)
class Limit:
    """So many times in so many seconds, counted from the start of the minute, hour or day (UTC)."""

    most: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> "Limit":
        """The limit that a setting such as "120/hour" means. Raises LimitUnreadableError."""
        found = _LIMIT.fullmatch(text.strip())
        if found is None:
            raise LimitUnreadableError
        return cls(int(found[1]), _SECONDS[found[2]])

    def ends_at(self, at: dt.datetime) -> dt.datetime:
        """When counting begins anew."""
        started = int(at.timestamp()) // self.seconds * self.seconds
        return dt.datetime.fromtimestamp(started + self.seconds, dt.UTC)


def throttled(
    name: str, by: Who, *, methods: tuple[str, ...] = ("POST",)
) -> Callable[[View], View]:
    """Count each of `methods` under the limit `name` of settings.THROTTLES, for whom `by` tells."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                left = wait(name, by(request), timezone.now())
                if left is not None:
                    logger.warning("%s: too many", name)  # not by whom
                    return too_many(request, left)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def wait(name: str, who: str, at: dt.datetime) -> dt.timedelta | None:
    """Count once; None if that is within the limit, else the time until it may be done again.

    The database counts, so that all processes agree: exactly as many pass as the limit says.
    """
    limit = Limit.read(settings.THROTTLES[name])
    ends_at = limit.ends_at(at)
    tally, _ = Tally.objects.get_or_create(digest=digest("throttle", name, who), ends_at=ends_at)
    may_go_on = tally.count < limit.most and (
        Tally.objects.filter(pk=tally.pk, count__lt=limit.most).update(count=F("count") + 1)
    )
    return None if may_go_on else ends_at - at


def give_back(name: str, who: str, at: dt.datetime) -> None:
    """Uncount what `wait` counted: it was no miss after all."""
    ends_at = Limit.read(settings.THROTTLES[name]).ends_at(at)
    tallies = Tally.objects.filter(digest=digest("throttle", name, who), ends_at=ends_at)
    tallies.filter(count__gt=0).update(count=F("count") - 1)


def network(request: HttpRequest) -> str:
    """Where it comes from: the IPv4 address, or the part of an IPv6 address that is one customer's."""
    text: str = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _ONE_CUSTOMER_BITS), strict=False))


def person(request: HttpRequest) -> str:
    """Who has signed in."""
    return str(request.user.pk)


def forget(at: dt.datetime) -> int:
    """Delete what no longer counts; how many."""
    deleted, _ = Tally.objects.filter(ends_at__lte=at).delete()
    return deleted


@start_check
def limits_are_readable() -> Iterator[str]:
    """A limit that cannot be read would fail the page it protects."""
    for name, text in settings.THROTTLES.items():
        try:
            Limit.read(text)
        except LimitUnreadableError:
            yield f"Set THROTTLE_{name.upper()} to a number and a time, such as 120/hour."
