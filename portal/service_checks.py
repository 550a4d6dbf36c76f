"""What must be true of everything around us: mail server, proxies, the files that pages are made of."""

import ipaddress
from collections.abc import Iterator
from email.utils import parseaddr

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.checks import start_check

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}
# No organization's proxies need more; a slip such as /0 would let everybody name their own address.
_WIDEST_PREFIX = 8


@start_check
def mail_leaves() -> Iterator[str]:
    """Messages must reach people, and cross the network unread."""
    if settings.DEMO:
        return
    example = "such as submission://user:password@mail.example:587"
    if not settings.EMAIL_URL or settings.EMAIL_BACKEND != _SMTP or not settings.EMAIL_HOST:
        yield f"Set EMAIL_URL to a mail server, {example}."
    elif not _is_private_line():
        yield f"Set EMAIL_URL to an address with TLS, {example}."
    sender = settings.DEFAULT_FROM_EMAIL
    if "\n" in sender or not _is_address(parseaddr(sender)[1]):
        yield "Set DEFAULT_FROM_EMAIL to the address that messages come from."


def _is_private_line() -> bool:
    has_tls = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    return bool(has_tls or settings.EMAIL_HOST in _OWN_MACHINE)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@start_check
def proxies_are_known() -> Iterator[str]:
    """Without a proxy there is no HTTPS; with too many anyone can pretend to be anyone."""
    sentence = "Set TRUSTED_PROXIES to the proxies in front, such as 127.0.0.1/32"
    if not settings.TRUSTED_PROXIES and not settings.DEMO:
        yield f"{sentence}: nothing else says that a request came over HTTPS."
    for network in settings.TRUSTED_PROXIES:
        try:
            if ipaddress.ip_network(network).prefixlen < _WIDEST_PREFIX:
                yield f"{sentence}: {network} is half the Internet."
        except ValueError:
            yield f"{sentence}: {network} is no network."


@start_check
def pages_have_their_files() -> Iterator[str]:
    """A page whose stylesheet was not collected answers 500, and so does the page that says so."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return
    collected = staticfiles_storage.hashed_files
    left_out = apps.get_app_config(
        "staticfiles"
    ).ignore_patterns  # as collectstatic leaves them out
    listed = (path for finder in get_finders() for path, _ in finder.list(left_out))
    if any(path not in collected for path in listed):
        yield "Run `python manage.py collectstatic`: files of our pages are missing."
