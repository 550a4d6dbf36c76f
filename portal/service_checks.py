"""What must be true around us: mail server, proxies, storage, folder of checkpoints, files of pages."""

import ipaddress
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import STATICFILES_STORAGE_ALIAS, settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, storages
from django.core.validators import validate_email

from portal import storage
from portal.checkpoints import folder
from portal.checks import start_check
from portal.failures import StorageUnavailableError
from portal.networks import is_network

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}
# No organization's proxies need more; a slip such as /0 would let everybody name their own address.
_WIDEST_PREFIX = {4: 8, 6: 20}


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
            block = ipaddress.ip_network(network)
            if block.prefixlen < _WIDEST_PREFIX[block.version] and not block.is_private:
                yield f"{sentence}: {network} is too wide."
        except ValueError:
            yield f"{sentence}: {network} is no network."


@start_check
def checkpoints_lie_apart() -> Iterator[str]:
    """They show what was taken from the database, so they must not be lost or set back with it."""
    places = [storages[name] for name in settings.STORAGES if name != STATICFILES_STORAGE_ALIAS]
    ours = [place.location for place in places if isinstance(place, FileSystemStorage)]
    if not settings.DEMO:
        ours.append(settings.PORTAL_VAR)
    if any(settings.CHECKPOINT_DIR.is_relative_to(Path(place).resolve()) for place in ours):
        yield "Set CHECKPOINT_DIR to a folder outside PORTAL_VAR and the file storage."
    elif not folder.can_be_written():
        yield "Set CHECKPOINT_DIR to a folder that is there and can be written to."


@start_check
def storage_keeps_files() -> Iterator[str]:
    """A file can be written, read and removed: found out now, and not when somebody signs."""
    if settings.S3_ENDPOINT and not _is_private_address(settings.S3_ENDPOINT):
        yield "Set S3_ENDPOINT to an address with TLS, such as https://s3.example."
        return
    try:
        storage.rehearse()
    except StorageUnavailableError as error:
        names = "S3_BUCKET and the other S3_ settings" if settings.S3_BUCKET else "PORTAL_VAR"
        yield f"Files cannot be kept ({error}): set {names} to a place that takes and gives files."


def _is_private_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in _OWN_MACHINE)


@start_check
def watchers_are_known() -> Iterator[str]:
    """Numbers go to the networks that were named, alarms to an address that is one."""
    for network in settings.METRICS_ALLOWED:
        if not is_network(network):
            yield f"Set METRICS_ALLOWED to networks, such as 127.0.0.1/32: {network} is none."
    if settings.ALARM_EMAIL and not _is_address(settings.ALARM_EMAIL):
        yield "Set ALARM_EMAIL to the address of whoever looks after this installation."


@start_check
def pages_have_their_files() -> Iterator[str]:
    """A page whose stylesheet was not collected answers 500, and so does the page that says so."""
    collected = _collected()
    if collected is None:
        return
    left_out = StaticFilesConfig.ignore_patterns  # as collectstatic leaves them out
    listed = (path for finder in get_finders() for path, _ in finder.list(left_out))
    if not all(_is_there(collected.get(path)) for path in listed):
        yield "Run `python manage.py collectstatic`: files of our pages are missing."


def _collected() -> dict[str, str] | None:
    """Under which name each file was collected; None where files need no collecting."""
    try:
        # Not `staticfiles_storage`: it is lazy, and hides an error while it is made.
        storage: object = storages[STATICFILES_STORAGE_ALIAS]
        return dict(storage.hashed_files) if isinstance(storage, ManifestFilesMixin) else None
    except (OSError, ValueError, TypeError, AttributeError):  # a list of files that is none
        return {}


def _is_there(name: str | None) -> bool:
    return name is not None and staticfiles_storage.exists(name)
