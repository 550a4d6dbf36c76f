"""What a checkpoint's file holds: one form, no more and no less, and nothing about a person."""

import base64
import datetime as dt
import hashlib
import json

import pytest

from portal.canonical import canonical
from portal.checkpoints.content import (
    Checkpoint,
    Content,
    Line,
    NotACheckpointError,
    digest_of_lines,
    from_parts,
    parse,
    root_of,
)

LINES = (
    Line("00000000-0000-4000-8000-000000000001", 3, "a" * 64),
    Line("00000000-0000-4000-8000-000000000002", 1, "b" * 64),
)


@pytest.fixture
def checkpoint():
    content = Content(
        number=7,
        at="2026-11-24T00:00:05.000000+00:00",
        streams=2,
        root=root_of(LINES),
        changed=digest_of_lines(LINES),
        previous="c" * 64,
    )
    return Checkpoint(content, LINES, b"seal", b"timestamp")


def changed(checkpoint, **parts):
    """The file with other parts, in the canonical form."""
    return canonical({**json.loads(checkpoint.encoded), **parts})


def test_a_file_is_read_as_it_was_written(checkpoint):
    assert parse(checkpoint.encoded) == checkpoint
    assert checkpoint.digest == hashlib.sha256(checkpoint.encoded).hexdigest()
    assert checkpoint.content.made_at == dt.datetime(2026, 11, 24, 0, 0, 5, tzinfo=dt.UTC)


def test_the_file_is_json_that_anyone_reads(checkpoint):
    assert json.loads(checkpoint.encoded) == {
        "content": {
            "format": "checkpoint-1",
            "number": 7,
            "at": "2026-11-24T00:00:05.000000+00:00",
            "streams": 2,
            "root": root_of(LINES),
            "changed": digest_of_lines(LINES),
            "previous": "c" * 64,
        },
        "seal": base64.b64encode(b"seal").decode(),
        "timestamp": base64.b64encode(b"timestamp").decode(),
        "lines": [[line.stream, line.length, line.digest] for line in LINES],
    }


def test_what_is_sealed_names_no_stream(checkpoint):
    assert all(line.stream.encode() not in checkpoint.content.statement for line in LINES)
    assert "lines" not in checkpoint.sealed_part


def test_an_entry_of_the_tree_is_canonical():
    assert LINES[0].entry == (
        b'{"digest":"' + b"a" * 64 + b'","length":3,'
        b'"stream":"00000000-0000-4000-8000-000000000001"}'
    )


def test_an_outsiders_part_is_the_checkpoint_without_its_lines(checkpoint):
    again = from_parts(checkpoint.sealed_part)
    assert (again.content, again.seal, again.timestamp, again.lines) == (
        checkpoint.content,
        checkpoint.seal,
        checkpoint.timestamp,
        (),
    )


@pytest.mark.parametrize(
    "encoded",
    [b"", b"{}", b"[]", b"null", b"7", b'"text"', b"\xff", b'{"content":{}}', b"[" * 99_999],
)
def test_anything_else_is_refused(encoded):
    with pytest.raises(NotACheckpointError):
        parse(encoded)


@pytest.mark.parametrize(
    "parts",
    [
        {"lines": []},
        {"lines": [[LINES[0].stream, LINES[0].length, LINES[0].digest]]},
        {"lines": None},
        {"lines": [["x", 1]]},
        {"more": 1},
        {"seal": "c2VhbA"},
        {"seal": "*"},
        {"timestamp": None},
        {"content": None},
    ],
    ids=str,
)
def test_other_parts_are_refused(checkpoint, parts):
    with pytest.raises(NotACheckpointError):
        parse(changed(checkpoint, **parts))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "checkpoint-2"},
        {"number": "7"},
        {"number": True},
        {"streams": 2.0},
        {"at": "yesterday"},
        {"at": 5},
        {"at": "0001-01-01T00:00:00+23:00", "number": "7"},
        {"more": 1},
        {"changed": "d" * 64},
    ],
    ids=str,
)
def test_another_content_is_refused(checkpoint, change):
    content = {**json.loads(checkpoint.encoded)["content"], **change}
    with pytest.raises(NotACheckpointError):
        parse(changed(checkpoint, content=content))


@pytest.mark.parametrize("more", [b" ", b"\n", b"{}"])
def test_a_byte_more_is_refused(checkpoint, more):
    with pytest.raises(NotACheckpointError):
        parse(checkpoint.encoded + more)


def test_another_order_is_refused(checkpoint):
    shuffled = dict(reversed(json.loads(checkpoint.encoded).items()))
    with pytest.raises(NotACheckpointError):
        parse(json.dumps(shuffled, separators=(",", ":")).encode())
