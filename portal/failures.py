"""The last page: what people see when we fail, with a number that finds the fault and a phone."""

import logging
import secrets
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import watching
from portal.logs import where
from portal.models import Practice
from portal.reference import ALPHABET

logger = logging.getLogger(__name__)

# When the database is away the phone number must still be there, so each process remembers it.
_phones: dict[str, dict[str, str]] = {}
_ANY_HOST = ""

_PLAIN = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{words}</title>'
    "<h1>{words}</h1><p>{phone}</p><p>{number}</p></html>"
)


class StorageUnavailableError(OSError):
    """The place where files are kept does not answer; it is worth trying again later.

    `kind` is the name that is stored with the work and shown to staff.
    """

    kind = "storage_unavailable"


class StorageFullError(StorageUnavailableError):
    """The place where files are kept has no room left."""

    kind = "storage_full"


def remember_phone(practice: Practice, phone: str) -> None:
    """Keep whom to call, for the 503 page of this practice."""
    seen = {"practice": practice.name, "phone": phone}
    _phones.update(dict.fromkeys(practice.hosts, seen))
    if practice.answers_every_host:
        _phones[_ANY_HOST] = seen
    else:
        _phones.pop(_ANY_HOST, None)


def _host(request: HttpRequest) -> str:
    return split_domain_port(request.META.get("HTTP_HOST", ""))[0]


def _remembered(host: str) -> dict[str, str]:
    """The phone of the practice whose host was asked for; nothing if it may be another's."""
    return _phones.get(host) or _phones.get(_ANY_HOST, {})


def server_error(request: HttpRequest) -> HttpResponse:
    """500 for a fault of ours, 503 when database or storage is away; never a trace, never a value.

    Staff are told what it is, and patients whom to call.
    """
    error = sys.exc_info()[1]
    is_away = isinstance(error, OperationalError | InterfaceError | StorageUnavailableError)
    number = "E-" + "".join(secrets.choice(ALPHABET) for _ in range(6))
    logger.error("%s %s", number, where(error) if error else "unknown")
    status, host = 503 if is_away else 500, _host(request)
    if host == settings.STAFF_HOST:
        page = _page(f"staff_{status}.html", number, {"reason": _reason(error)})
    else:
        page = _page(f"{status}.html", number, _remembered(host))
    answer = HttpResponse(page, status=status)
    if is_away:
        answer["Retry-After"] = "60"
    return answer


def _reason(error: BaseException | None) -> str:
    """Why something is away, for staff; a full disk has many names, so the disk is looked at."""
    if watching.disk_is_full():
        return _("The disk is full.")
    if isinstance(error, StorageFullError):
        return _("The place where files are kept is full.")
    if isinstance(error, StorageUnavailableError):
        return _("The place where files are kept does not answer.")
    return _("The database does not answer.")


def _page(template: str, number: str, shown: dict[str, Any]) -> str:
    """The page in our design; plain words if even that fails, for this page must never."""
    try:
        return render_to_string(template, {"error_reference": number, **shown})
    except Exception as error:  # noqa: BLE001 -- a broken page or stylesheet may be why we are here
        logger.error("%s %s", number, where(error))
        words = _("Something went wrong on our side. Please try again later.")
        called = shown.get("phone", "")
        return format_html(
            _PLAIN, language=get_language(), words=words, phone=called, number=number
        )
