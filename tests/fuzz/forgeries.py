"""Sealed files changed at random: each forgery is a list of steps, so that one can be made again."""

import dataclasses
import functools
import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from records.signing.trust import Trust
from records.signing.verdict import Verdict
from records.signing.verify import verify
from records.signing.verify_foreign import verify_foreign
from tests.documents.samples import make_print_input
from tests.documents.sealing import profile, sealed
from tests.factories import make_content
from tests.fuzz.posts import Spoil
from tests.signing import attacks
from tests.signing.test_attacks import TABLE, UNDER_TIMESTAMP

Step = Callable[[bytes], bytes]
Check = Callable[[bytes, Trust], Verdict]

# Every way that the table of attacks knows, but those that change nothing.
NAMED = sorted(
    {attack for attack, *_ in TABLE + UNDER_TIMESTAMP} - {attacks.untouched, attacks.nothing_else},
    key=lambda attack: attack.__name__,
)
KEYWORDS = (
    b"obj",
    b"endobj",
    b"stream",
    b"startxref",
    b"%%EOF",
    b"/ByteRange",
    b"/Contents",
    b"/Prev",
    b"/Index",
    b"/Size",
    b"/Length",
    b"/Root",
    b"/W [",
    b"/DSS",
    b"/Type",
    b"/Kids",
    b"/EmbeddedFile",
)
ATTACHED = (
    b"{}",
    b'{"expected_level": "B-LTA", "expected_level": "B-B"}',
    b'{"expected_level": "B-LTA", "verification_code": "VX-AAAA-AAAA-AAAA"}',
    b'{"expected_level": NaN}',
    b"[" * 100_000,
    b"\xff\xfe",
)
DICTIONARIES = (
    b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream",
    b"<< /Type /Page /Type /EmbeddedFile /Length 1 /Length %d >>\nstream\n%s\nendstream",
    b"<< /Length %d /V (%s) >>",
    b"<< /Type /Catalog /A %d /Names << /EmbeddedFiles << /Names [(request.json) (%s)] >> >> >>",
)


@dataclasses.dataclass(frozen=True)
class Originals:
    """What was sealed, every version of it, and who may vouch for a time."""

    versions: tuple[bytes, ...]
    trust: Trust
    timestamper: Any


@functools.cache
def originals() -> Originals:
    """Two documents of one seal, and one of them renewed; made once for the run."""
    ours = profile()
    first = sealed(make_print_input())
    second = sealed(
        make_print_input(make_content("authorization"), verification_code="VX-AAAA-BBBB-CCCC")
    )
    renewed = attacks.under_timestamp(attacks.nothing_else, ours.timestamper)(first)
    return Originals((first, second, renewed), ours.trust, ours.timestamper)


# --- steps ----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class AtKeyword:
    """Near one of the words of the file's structure, some bytes out and others in."""

    keyword: bytes
    which: float
    shift: int
    out: int
    into: bytes

    def __call__(self, pdf: bytes) -> bytes:
        places = [found.start() for found in re.finditer(re.escape(self.keyword), pdf)] or [0]
        at = max(0, places[int(self.which * (len(places) - 1))] + self.shift)
        return pdf[:at] + self.into + pdf[at + self.out :]


@dataclasses.dataclass(frozen=True)
class Flip:
    """One bit: in the token number `token`, or anywhere in the file."""

    at: float
    bit: int
    token: int | None

    def __call__(self, pdf: bytes) -> bytes:
        spans = attacks.placeholders(pdf)
        start, end = spans[self.token % len(spans)] if spans and self.token else (0, len(pdf))
        if not pdf[start:end]:
            return pdf
        position = min(len(pdf) - 1, start + int(self.at * (end - start - 1)))
        return pdf[:position] + bytes([pdf[position] ^ 1 << self.bit]) + pdf[position + 1 :]


@dataclasses.dataclass(frozen=True)
class Cut:
    """The end away: at the end of a revision, or anywhere."""

    at: float
    is_at_revision: bool

    def __call__(self, pdf: bytes) -> bytes:
        ends = attacks.revision_ends(pdf)
        if self.is_at_revision and ends:
            return pdf[: ends[int(self.at * (len(ends) - 1))]]
        return pdf[: int(self.at * len(pdf))]


@dataclasses.dataclass(frozen=True)
class Splice:
    """The beginning of this file, and the end of another: cut at revisions, or anywhere."""

    other: int
    at: float
    begin: float
    is_at_revision: bool

    def __call__(self, pdf: bytes) -> bytes:
        other = originals().versions[self.other]
        rest = other[len(Cut(self.begin, self.is_at_revision)(other)) :]
        return Cut(self.at, self.is_at_revision)(pdf) + rest


@dataclasses.dataclass(frozen=True)
class TokenOfAnother:
    """A token or a timestamp that was made for something else, in the place of one of ours."""

    other: int
    taken: int
    place: int

    def __call__(self, pdf: bytes) -> bytes:
        other = originals().versions[self.other]
        (start, end), *_ = attacks.placeholders(other)[self.taken % 2 :]
        spans = attacks.placeholders(pdf)
        if not spans:
            return pdf
        into, until = spans[self.place % len(spans)]
        digits = other[start + 1 : end - 1].rstrip(b"0")
        return pdf[: into + 1] + digits.ljust(until - into - 2, b"0") + pdf[until - 1 :]


# What `has_plain_form` leaves open is not among them.
RESPELLINGS = {
    "longer length": attacks.with_longer_length,
    "zeros behind": attacks.with_more(attacks.ZEROS),
    "payload behind": attacks.with_more(attacks.PAYLOAD),
}


@dataclasses.dataclass(frozen=True)
class Respelling:
    """One value of a token spelled otherwise, with all lengths around it set right."""

    token: int
    value: int
    how: str

    def __call__(self, pdf: bytes) -> bytes:
        spans = attacks.placeholders(pdf)

        def change(pdf: bytes) -> bytes:
            at, how = self.token % len(spans), RESPELLINGS[self.how]
            return attacks.respelled(pdf, at, how, lambda number: number == self.value)

        return as_far_as_it_goes(change, pdf)


@dataclasses.dataclass(frozen=True)
class Revision:
    """An object written anew behind the file, with a table and a trailer as in ISO 32000-1, 7.5.6."""

    number: int
    dictionary: bytes
    attached: bytes
    names_root: bool

    def __call__(self, pdf: bytes) -> bytes:
        roots = re.findall(rb"/Root (\d+) 0 R", pdf) or [b"1"]
        tables = re.findall(rb"startxref\s+(\d+)", pdf) or [b"0"]
        body = self.dictionary % (len(self.attached), self.attached)
        row = b"xref\n%d 1\n%010d 00000 n \n" % (self.number, len(pdf))
        written = b"%d 0 obj\n%s\nendobj\n" % (self.number, body)
        root = b"%d" % self.number if self.names_root else roots[-1]
        trailer = b"trailer\n<< /Size 9999 /Root %s 0 R /Prev %s >>\n" % (root, tables[-1])
        end = b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(written))
        return pdf + written + row + trailer + end


@dataclasses.dataclass(frozen=True)
class Named:
    """An attack of the table; what it needs may be gone already."""

    name: str

    def __call__(self, pdf: bytes) -> bytes:
        return as_far_as_it_goes(getattr(attacks, self.name), pdf)


def as_far_as_it_goes(change: Step, pdf: bytes) -> bytes:
    """The changed file; the same one where a library cannot read it any more."""
    try:
        return change(pdf)
    except Exception:  # noqa: BLE001 -- a file that was spoiled before breaks any reader anywhere
        return pdf


# --- forgeries ------------------------------------------------------------------------------------

CLOSINGS = ("not at all", "in the last token's place", "in a new revision")


@dataclasses.dataclass(frozen=True)
class Forgery:
    """One of the originals, changed step by step, and perhaps closed by a timestamp that we trust."""

    original: int
    steps: tuple[Step, ...]
    closing: str

    def changed(self) -> bytes:
        """What was made before it was closed."""
        pdf = originals().versions[self.original]
        for step in self.steps:
            pdf = step(pdf)
        return pdf

    def made(self) -> bytes:
        """The file as it is handed in."""
        pdf, timestamper = self.changed(), originals().timestamper
        if self.closing == CLOSINGS[1]:
            return as_far_as_it_goes(lambda pdf: attacks.vouched_for(pdf, timestamper), pdf)
        if self.closing == CLOSINGS[2]:
            close = attacks.under_timestamp(attacks.nothing_else, timestamper, "ArchiveTimestamp3")
            return as_far_as_it_goes(close, pdf)
        return pdf


def judge(forgery: Forgery, check: Check = verify) -> None:
    """Genuine is only what is ours: a version as it was, or one but for another archive timestamp.

    Raises AssertionError otherwise. The check itself never raises.
    """
    pdf, ours = forgery.made(), originals()
    if pdf in ours.versions or not check(pdf, ours.trust).genuine:
        return
    assert forgery.closing != CLOSINGS[0]
    known = {without_last_token(version) for version in ours.versions}
    assert without_last_token(forgery.changed()) in known


def without_last_token(pdf: bytes) -> bytes:
    """What another archive timestamp over the same file leaves as it is."""
    spans = attacks.placeholders(pdf)
    if len(spans) < 2:
        return pdf
    start, end = spans[-1]
    return pdf[: start + 1] + pdf[end - 1 :]


def judge_in_a_child(forgery: Forgery) -> None:
    """A process of its own comes to the same verdict. Raises AssertionError otherwise."""
    pdf, trust = forgery.made(), originals().trust
    assert verify_foreign(pdf, trust) == verify(pdf, trust)


# --- which ----------------------------------------------------------------------------------------

fractions = st.integers(0, 10**6).map(lambda part: part / 10**6)
small = st.one_of(
    st.binary(max_size=8), st.sampled_from((b" ", b"0", b"9", b"%", b"<<", b">>", b"\n"))
)
others = st.integers(0, 2)
steps = st.one_of(
    st.builds(Flip, fractions, st.integers(0, 7), st.one_of(st.none(), st.integers(0, 5))),
    st.builds(
        AtKeyword,
        st.sampled_from(KEYWORDS),
        fractions,
        st.integers(-8, 40),
        st.integers(0, 4),
        small,
    ),
    st.builds(Spoil, fractions, st.sampled_from((0, 1, 40, 5000)), small),
    st.builds(Cut, fractions, st.booleans()),
    st.builds(Splice, others, fractions, fractions, st.booleans()),
    st.builds(
        Respelling, st.integers(0, 2), st.integers(0, 300), st.sampled_from(sorted(RESPELLINGS))
    ),
    st.builds(TokenOfAnother, others, st.integers(0, 1), st.integers(0, 2)),
    st.builds(
        Revision,
        st.integers(1, 80),
        st.sampled_from(DICTIONARIES),
        st.sampled_from(ATTACHED),
        st.booleans(),
    ),
    st.builds(Named, st.sampled_from([attack.__name__ for attack in NAMED])),
)
forgeries = st.builds(
    Forgery,
    others,
    st.lists(steps, min_size=1, max_size=3).map(tuple),
    st.sampled_from(CLOSINGS[:1] * 8 + CLOSINGS[1:]),
)
