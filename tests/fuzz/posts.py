"""One thing that somebody sends to the site, written down as a web server hands it on."""

import dataclasses
import io
import json
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test.client import RequestFactory

from portal.web_request import WebApplication
from tests.test_access_matrix import HOSTS

Fields = tuple[tuple[str, str], ...]
TOKEN = "t" * 32  # what a browser holds in its cookie, and sends back in the form
_BOUNDARY = "browser0boundary"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"


@dataclasses.dataclass(frozen=True)
class Form:
    """A form of a page, filled in as a person would; `words` is the digest of what a sign page shows."""

    site: str
    page: str
    address: str
    fields: Fields = ()
    who: str = "nobody"
    session: str = ""
    draft: str = ""
    words: str = ""


@dataclasses.dataclass(frozen=True)
class Spoil:
    """In the body, at a part of its length: so many bytes out, and these in."""

    at: float
    out: int
    into: bytes

    def __call__(self, body: bytes) -> bytes:
        """The body spoiled."""
        start = int(self.at * len(body))
        return body[:start] + self.into + body[start + self.out :]


@dataclasses.dataclass(frozen=True)
class Post:
    """What arrives. Made from a form it is as a browser would send it; mutations change the rest."""

    form: Form
    fields: Fields
    address: str
    host: str
    session: str
    who: str
    method: str = "POST"
    content_type: str = URLENCODED
    spoils: tuple[Spoil, ...] = ()
    headers: Fields = ()
    cookies: str = ""
    token: str = TOKEN
    is_secure: bool = True

    @classmethod
    def of(cls, form: Form) -> "Post":
        """The form, sent as it is."""
        kind = MULTIPART if any(name.startswith("file:") for name, _ in form.fields) else URLENCODED
        host = HOSTS[form.site]
        sent = cls(form, form.fields, form.address, host, form.session, form.who)
        return dataclasses.replace(sent, content_type=kind)

    @property
    def is_forged(self) -> bool:
        """Whether another site could have sent it: without the secret of the form."""
        return self.token != TOKEN and self.method not in ("GET", "HEAD", "OPTIONS", "TRACE")

    def body(self) -> bytes:
        """The fields in the coding of the content type, and then what was done to the bytes."""
        sent = (*self.fields, ("csrfmiddlewaretoken", self.token))
        kind = self.content_type.partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            body = multipart(sent)
        elif kind == "application/json":
            body = json.dumps(dict(sent)).encode()
        else:
            body = urlencoded(sent)
        for spoil in self.spoils:
            body = spoil(body)
        return body

    def environ(self) -> dict[str, Any]:
        """The request as WSGI hands it on (PEP 3333): bytes are Latin-1 texts there."""
        path, _, query = self.address.partition("?")
        body = self.body()
        cookies = {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: TOKEN}
        given = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
        scheme = "https" if self.is_secure else "http"
        named = {
            "HTTP_HOST": self.host,
            "HTTP_ORIGIN": f"{scheme}://{self.host}",
            "HTTP_COOKIE": "; ".join(filter(None, [self.cookies, given])),
            **{wsgi_name(name): value for name, value in self.headers},
        }
        return RequestFactory()._base_environ(
            **{
                "REQUEST_METHOD": self.method,
                "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
                "QUERY_STRING": query.encode("utf-8", "surrogatepass").decode("latin-1"),
                "wsgi.url_scheme": scheme,
                "SERVER_PORT": "443" if self.is_secure else "80",
                "CONTENT_TYPE": self.content_type,
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
                **named,
            }
        )


def wsgi_name(header: str) -> str:
    """A header as WSGI names it."""
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def urlencoded(fields: Fields) -> bytes:
    """As forms are sent; half a pair of surrogates is written as it would be in UTF-8."""
    pairs = ("=".join(quote_plus(part, errors="surrogatepass") for part in pair) for pair in fields)
    return "&".join(pairs).encode()


def multipart(fields: Fields) -> bytes:
    """As forms with files are sent (RFC 7578); a name that begins with "file:" is a file's."""
    parts = []
    for name, value in fields:
        is_file = name.startswith("file:")
        file = f'; filename="{value[:40]}"\r\nContent-Type: text/plain' if is_file else ""
        head = f'Content-Disposition: form-data; name="{name.removeprefix("file:")}"{file}'
        parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n")
    return "".join([*parts, f"--{_BOUNDARY}--\r\n"]).encode("utf-8", "surrogatepass")


class Site:
    """Both sites, as a web server asks them, with the guard against forged forms on."""

    def __init__(self) -> None:
        self.application = WebApplication()

    def answer(self, post: Post) -> Any:
        """What comes back, read to its end as `said`; `asked` is how the request was understood."""
        request = self.application.request_class(post.environ())
        answer = self.application.get_response(request)
        chunks = answer.streaming_content if answer.streaming else [answer.content]
        answer.said, answer.asked = b"".join(chunks).decode("utf-8", "replace"), request
        # A post is undone on the connection that it was made on.
        request_finished.disconnect(close_old_connections)
        answer.close()
        request_finished.connect(close_old_connections)
        return answer
