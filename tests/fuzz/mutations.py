"""What may be wrong with a post: each mutation takes one and gives it back with one thing changed."""

import dataclasses
import string
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.posts import MULTIPART, TOKEN, URLENCODED, Fields, Form, Post, Spoil
from tests.test_access_matrix import HOSTS, PUBLIC, STAFF

Draw = Callable[[st.SearchStrategy[Any]], Any]
Mutation = Callable[[Draw, Post], Post]

# --- values ---------------------------------------------------------------------------------------

ODD_TEXTS = (
    "",
    " \t\r\n ",
    "\x00",
    "name\x00",
    "a\x07\x1b[2J\x7f\x85",
    "\ud800",
    "\udfff name \ud83d",
    "\u202egnp.exe\u2066\u200f",
    "Z̧̀́͂" + "\u0301" * 300,
    "👩‍👩‍👧‍👦🇲🇽❤️",
    "ﷺ" * 50,
    "\ufeff\u200b\u2060",
    "\ufffe\uffff\U0010ffff",
    "İıſß" * 20,
    "Mara Wolf" * 60,
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "%(subject)s %s %n",
    "'; DROP TABLE records_patient; --",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "http://[::1",
    '"><img src=x>',
)
ODD_NUMBERS = (
    "0",
    "-1",
    "1e400",
    "NaN",
    "9" * 25,
    "9" * 5000,
    "٢٠١٩",
    "²",
    "1_0",
    "0x10",
    "1.5",
    " 7 ",
    "𝟙𝟡𝟜𝟠",
)
ODD_DATES = ("02-30", "0000", "10000", "29", "31", "13", "00", "MAY", "marz", "1948-03-27", "0001")

texts = st.one_of(
    st.sampled_from(ODD_TEXTS + ODD_NUMBERS + ODD_DATES),
    st.text(st.characters(), max_size=40),  # lone surrogates are among them
    st.builds(
        str.__mul__, st.sampled_from("aé王\u0301\x00 '%"), st.sampled_from((129, 2001, 40_000))
    ),
)
# What a web server lets through in a header: no control characters but the tab.
_HEADER_LETTERS = "\t" + "".join(map(chr, range(32, 127))) + "".join(map(chr, range(160, 256)))
header_texts = st.one_of(
    st.text(_HEADER_LETTERS, max_size=60),
    st.sampled_from([text for text in ODD_NUMBERS if text.isascii()]),
    st.builds(str.__mul__, st.sampled_from('a,;=*"'), st.sampled_from((300, 4000))),
)
bodies = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        (b"%", b"%zz", b"%u0041", b"%ff%fe", b"%ED%A0%80", b"%00", b"&=&=&", b"\xff\xfe", b"\r\n--")
    ),
)

# --- what is filled in ----------------------------------------------------------------------------


def wrong_value(draw: Draw, post: Post) -> Post:
    return with_value(draw, post, lambda value: draw(texts))


def longer_value(draw: Draw, post: Post) -> Post:
    return with_value(draw, post, lambda value: value + draw(texts))


def value_of_another_box(draw: Draw, post: Post) -> Post:
    known = [value for _name, value in post.fields] or [""]
    return with_value(draw, post, lambda value: draw(st.sampled_from(known)))


def missing_box(draw: Draw, post: Post) -> Post:
    place = draw(places(post.fields))
    return dataclasses.replace(post, fields=post.fields[:place] + post.fields[place + 1 :])


def doubled_box(draw: Draw, post: Post) -> Post:
    twice = tuple((name, draw(texts)) for name, _value in post.fields)
    return dataclasses.replace(
        post, fields=(post.fields + twice) if draw(st.booleans()) else (twice + post.fields)
    )


def unknown_box(draw: Draw, post: Post) -> Post:
    """Among them names that mean something on another page, or to the framework."""
    known = ("confirmed", "again", "digest", "next", "_method", "csrfmiddlewaretoken", "file:who")
    name = draw(st.one_of(st.sampled_from(known), texts))
    return dataclasses.replace(post, fields=(*post.fields, (name, draw(texts))))


def number_of_boxes(draw: Draw, post: Post) -> Post:
    many = draw(st.sampled_from((199, 200, 201, 5000)))
    return dataclasses.replace(
        post, fields=post.fields + tuple((f"box{number}", "1") for number in range(many))
    )


def with_value(draw: Draw, post: Post, change: Callable[[str], str]) -> Post:
    if not post.fields:
        return unknown_box(draw, post)
    place = draw(places(post.fields))
    name, value = post.fields[place]
    changed = (name, change(value))
    return dataclasses.replace(
        post, fields=(*post.fields[:place], changed, *post.fields[place + 1 :])
    )


def places(fields: Fields) -> st.SearchStrategy[int]:
    return st.integers(0, max(0, len(fields) - 1))


# --- how it is written ----------------------------------------------------------------------------


def other_content_type(draw: Draw, post: Post) -> Post:
    kinds = (
        MULTIPART,
        MULTIPART,
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 300,
        "multipart/form-data; boundary=\xe9",
        "multipart/mixed; boundary=browser0boundary",
        "application/json",
        "text/plain",
        "application/octet-stream",
        "",
        ";;;",
        "application/x-www-form-urlencoded",
    )
    return dataclasses.replace(post, content_type=draw(st.sampled_from(kinds)))


def other_charset(draw: Draw, post: Post) -> Post:
    """Names of codecs that Python knows, too, among them some that are not of texts."""
    names = (
        "utf-8",
        "utf-8",
        "utf-16",
        "utf-7",
        "latin-1",
        "cp037",
        "idna",
        "punycode",
        "hex",
        "zlib",
        "rot13",
    )
    name = draw(
        st.one_of(st.sampled_from((*names, "undefined", "base64", "x" * 200)), header_texts)
    )
    extended = draw(st.sampled_from(("charset=", "charset*=utf-8''", "charset*=utf-16''%00")))
    kind = draw(st.sampled_from((URLENCODED, MULTIPART)))
    return dataclasses.replace(post, content_type=f"{kind}; {extended}{name}")


def spoiled_body(draw: Draw, post: Post) -> Post:
    spoil = Spoil(
        draw(st.floats(0, 1)), draw(st.sampled_from((0, 1, 2, 30, 100_000))), draw(bodies)
    )
    return dataclasses.replace(post, spoils=(*post.spoils, spoil))


def body_at_the_limit(draw: Draw, post: Post) -> Post:
    size = draw(st.sampled_from((1_000_000, 1024 * 1024, 1_100_000)))
    return dataclasses.replace(post, spoils=(*post.spoils, Spoil(1, 0, b"a" * size)))


# --- what comes with it ---------------------------------------------------------------------------

HEADERS = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Encoding",
    "Content-Length",
    "If-Modified-Since",
    "If-None-Match",
    "Range",
    "Referer",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-HTTP-Method-Override",
    "X-Request-ID",
)
METHODS = (
    "GET",
    "HEAD",
    "OPTIONS",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "PROPFIND",
    "post",
    "A" * 40,
)
HOST_NAMES = ("evil.example", "testserver:99999", "testserver.", "TESTSERVER", "[::1]", "a b", "")
QUERIES = (
    "change=",
    "again=1",
    "again=%ff&change=%00",
    "next=//evil.example/",
    "next=%2f%2fevil.example%00",
    "view=mine&page=" + "9" * 5000,
    "view=%00",
    "page=-1",
    "page=²",
    "x=" + "y" * 6000,
    "%",
    "&".join(f"a{number}" for number in range(1000)),
)


def other_method(draw: Draw, post: Post) -> Post:
    return dataclasses.replace(post, method=draw(st.sampled_from(METHODS)))


def looked_at_only(draw: Draw, post: Post) -> Post:
    return dataclasses.replace(post, method="GET", address=f"{post.address}?{draw(queries)}")


queries = st.one_of(st.sampled_from(QUERIES), st.text(string.printable, max_size=40))


def query(draw: Draw, post: Post) -> Post:
    bare = post.address.partition("?")[0]
    return dataclasses.replace(post, address=f"{bare}?{draw(queries)}")


def header(draw: Draw, post: Post) -> Post:
    named = (draw(st.sampled_from(HEADERS)), draw(header_texts))
    return dataclasses.replace(post, headers=(*post.headers, named))


def asked_by_a_script(draw: Draw, post: Post) -> Post:
    named = draw(st.sampled_from((("X-Requested-With", "XMLHttpRequest"), ("Accept", "text/json"))))
    return dataclasses.replace(post, headers=(*post.headers, named))


def from_another_site(draw: Draw, post: Post) -> Post:
    origin = draw(
        st.sampled_from(("https://evil.example", "null", "http://testserver", "https://["))
    )
    headers = (*post.headers, ("Origin", origin), ("Referer", f"{origin}/page"))
    return dataclasses.replace(post, headers=headers)


def wrong_token(draw: Draw, post: Post) -> Post:
    tokens = ("", "f" * 32, TOKEN[:-1], TOKEN + "t", TOKEN * 2, "\x00" * 32, "é" * 32)
    return dataclasses.replace(post, token=draw(st.sampled_from(tokens)))


def other_host(draw: Draw, post: Post) -> Post:
    hosts = (*HOST_NAMES, HOSTS[PUBLIC], HOSTS[STAFF], "valley.example", "bayside.example")
    return dataclasses.replace(post, host=draw(st.sampled_from(hosts)))


def in_the_clear(draw: Draw, post: Post) -> Post:
    return dataclasses.replace(post, is_secure=False)


def mangled_session(draw: Draw, post: Post) -> Post:
    """A browser may send any cookie; a quoted one may spell any character by its number."""
    keys = (
        "",
        "0" * 32,
        post.session[:-1],
        post.session * 9,
        '"\\000\\000\\000\\000\\000\\000\\000\\000"',
    )
    key = draw(st.one_of(st.sampled_from(keys), st.text(_COOKIE_LETTERS, min_size=8, max_size=40)))
    return dataclasses.replace(post, session=key, who="nobody")


_COOKIE_LETTERS = "".join(letter for letter in _HEADER_LETTERS if letter not in ";\t")


def other_cookies(draw: Draw, post: Post) -> Post:
    name = draw(st.sampled_from(("messages", "django_language", "sessionid", "csrftoken", "é", "")))
    return dataclasses.replace(
        post, cookies=f"{name}={draw(st.text(_COOKIE_LETTERS, max_size=60))}"
    )


# --- whose it is ----------------------------------------------------------------------------------


def other_place(draw: Draw, post: Post) -> Post:
    """An address that is spoiled somewhere."""
    address = post.address
    at = draw(st.integers(0, len(address)))
    into = draw(
        st.sampled_from(("%00", "%ff", "%0a", "%2f", "..", "/", "%ed%a0%80", "%", "%zz", "é"))
    )
    out = draw(st.sampled_from((0, 1, 12)))
    return dataclasses.replace(post, address=address[:at] + into + address[at + out :])


def nobodys_id(draw: Draw, post: Post) -> Post:
    if not post.form.draft:
        return other_place(draw, post)
    other = str(draw(st.uuids(version=4)))
    return dataclasses.replace(post, address=post.address.replace(post.form.draft, other))


MUTATIONS: tuple[Mutation, ...] = (
    wrong_value,
    wrong_value,
    wrong_value,
    longer_value,
    value_of_another_box,
    missing_box,
    doubled_box,
    unknown_box,
    number_of_boxes,
    other_content_type,
    other_charset,
    spoiled_body,
    body_at_the_limit,
    other_method,
    looked_at_only,
    query,
    header,
    header,
    asked_by_a_script,
    from_another_site,
    wrong_token,
    other_host,
    in_the_clear,
    mangled_session,
    other_cookies,
    other_place,
    nobodys_id,
)


@st.composite
def posts(draw: Draw, forms: Sequence[Form], strangers: Sequence[tuple[str, str]]) -> Post:
    """A form as people send it, or changed in up to three ways; now and then sent by a stranger.

    `strangers` are the sessions that others hold, each with the name of who holds it.
    """
    post = Post.of(draw(st.sampled_from(forms)))
    if draw(st.integers(0, 4)) == 0:
        who, session = draw(st.sampled_from(strangers))
        post = dataclasses.replace(post, who=who, session=session)
    for mutate in draw(st.lists(st.sampled_from(MUTATIONS), max_size=3)):
        post = mutate(draw, post)
    return post


@st.composite
def signings(draw: Draw, forms: Sequence[Form], questions: Sequence[Form]) -> list[Post]:
    """A sign page is open; an answer changes behind its back, or not; then it is sent, changed too."""
    form = draw(st.sampled_from([form for form in forms if form.words]))
    steps = []
    if draw(st.booleans()):
        question = draw(st.sampled_from(questions))
        changed = draw(posts([behind(form, question)], [("nobody", form.session)]))
        steps.append(changed)
    return [*steps, draw(posts([form], [("nobody", form.session)]))]


def behind(form: Form, question: Form) -> Form:
    """The question of the same draft, in the same browser."""
    address = question.address.replace(question.draft, form.draft)
    return dataclasses.replace(question, address=address, draft=form.draft, session=form.session)
