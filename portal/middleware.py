"""What happens to every request before a view sees it: whose address, which host, which practice."""

import re
import uuid
from collections.abc import Callable
from typing import cast
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.shortcuts import render

from portal import uploads
from portal.http import PublicRequest
from portal.logs import request_number
from portal.models import Practice
from portal.networks import is_in
from portal.views import bad_request
from portal.web_request import UNREADABLE

_A_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")
_A_SIZE = re.compile(r"[0-9]{1,18}")
# No page of ours asks for any of these, so nothing that got into one may.
_PERMISSIONS = (
    "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), clipboard-read=(), "
    "display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), "
    "idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
    "screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()"
)
# Whoever watches over the machine asks by its own address, and in the clear.
_FOR_WATCHERS = ("/health/", "/health/ready/", "/metrics/")

Answer = Callable[[HttpRequest], HttpResponse]


def known_client_address(get_response: Answer) -> Answer:
    """REMOTE_ADDR is the client's; what a proxy says counts only from a trusted one."""

    def is_trusted(address: str) -> bool:
        return is_in(address, settings.TRUSTED_PROXIES)

    def middleware(request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = request.META.get("REMOTE_ADDR", "")
        if not is_trusted(address):
            for word in ("HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID"):
                request.META.pop(word, None)
        # Walk from the nearest hop outwards: what lies beyond the first stranger is hearsay.
        while hops and hops[-1] and is_trusted(address):
            address = hops.pop()
        request.META["REMOTE_ADDR"] = address
        return get_response(request)

    return middleware


def numbered(get_response: Answer) -> Answer:
    """Every line that is logged for a request carries its number, and so does the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if _A_NUMBER.fullmatch(given) else uuid.uuid4().hex
        # Until the thread's next request: Django logs the last line later.
        request_number.set(number)
        answer = get_response(request)
        answer["X-Request-ID"] = number
        return answer

    return middleware


def known_host(get_response: Answer) -> Answer:
    """Staff work on STAFF_HOST, the public on a practice's host; anything else is answered 400."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _is_watched(request):
            return get_response(request)
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0]
        is_staff_path = request.path.startswith("/staff/")
        if host == settings.STAFF_HOST:
            request.urlconf = settings.STAFF_URLCONF
            return get_response(request) if is_staff_path else HttpResponseRedirect("/staff/")
        practice = Practice.objects.answering(host) if host else None
        if practice is None:
            return render(request, "400.html", status=400)
        cast(PublicRequest, request).practice = practice
        if is_staff_path:
            return HttpResponseRedirect(_staff_address("/staff/"))
        return get_response(request)

    return middleware


def over_https(get_response: Answer) -> Answer:
    """Outside a demonstration a page that was asked for in the clear is asked for again, over HTTPS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.LINK_SCHEME == "https" and not request.is_secure() and not _is_watched(request):
            return HttpResponseRedirect(_stored_address(request))
        return get_response(request)

    return middleware


def locked_in(get_response: Answer) -> Answer:
    """No other site may load what we answer, and no page of ours may use a device or a sensor."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        answer["Cross-Origin-Resource-Policy"] = "same-origin"
        answer["Permissions-Policy"] = _PERMISSIONS
        return answer

    return middleware


def body_is_small(get_response: Answer) -> Answer:
    """A body over the limit of a form, or of a file where a page takes one, is answered 413, unread.

    A page that explains itself is shown instead.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        page = uploads.page_at(request.method or "", _target(request))
        longest = uploads.FORM_BYTES
        if page and request.content_type == "multipart/form-data":
            longest = page.body_bytes
        if _A_SIZE.fullmatch(length) and int(length) <= longest:
            return get_response(request)
        if page and page.explains and _A_SIZE.fullmatch(length):
            return HttpResponseRedirect(f"{request.path}?{uploads.TOO_LARGE}=1#problems")
        most = page.most_mb if page else None
        return render(request, "413.html", {"most": most, "page": request.path}, status=413)

    return middleware


def _target(request: HttpRequest) -> str:
    """The address as it was sent, where the web server tells: what is decoded may look like another."""
    target: str = request.META.get("RAW_URI", request.path)
    return target


def text_is_utf8(get_response: Answer) -> Answer:
    """Text in another encoding is answered 400: read as something else, it would be kept wrong."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if _is_readable(request) else bad_request(request)

    return middleware


def _is_readable(request: HttpRequest) -> bool:
    if request.content_type == UNREADABLE or "\0" in "".join(request.COOKIES.values()):
        return False
    # Names of codecs reach Python, which knows many that are of no text.
    named = request.content_params or {}
    if named.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        return False
    return request.content_type != "application/x-www-form-urlencoded" or _is_utf8(request.body)


def _is_utf8(body: bytes) -> bool:
    try:
        unquote_to_bytes(body.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_watched(request: HttpRequest) -> bool:
    return request.path in _FOR_WATCHERS


def _stored_address(request: HttpRequest) -> str:
    """The same page on a host that we know: the one that was asked for could be anybody's."""
    path, practice = request.get_full_path(), getattr(request, "practice", None)
    return practice.address(path) if practice else _staff_address(path)


def _staff_address(path: str) -> str:
    return f"{settings.LINK_SCHEME}://{settings.STAFF_HOST}{settings.LINK_PORT}{path}"
