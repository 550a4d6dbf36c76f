"""After the demonstration nothing about a patient stands in clear: not in the database, not in files, not in logs."""

import json
import os
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path

import pytest
from django.conf import settings

from tests.needs import need

ROOT = Path(settings.BASE_DIR)
PEOPLE = ROOT / "records" / "management" / "demo_people.toml"
# In demo mode messages are files, and `make demo` hands out one document: both are meant to be read.
READABLE = {"mail", "demo"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """A demonstration made by the commands that people run, and its one walk through the front door."""
    need("setpriv")
    var = tmp_path_factory.mktemp("var")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG", "CI", "JAVA_HOME"}
    }
    environment = {**kept, "DEMO": "1", "PORTAL_VAR": str(var)}
    logs = var / "logs"
    logs.mkdir()
    with (logs / "demo.log").open("wb") as log:
        for command in (["deploy/prepare"], [sys.executable, "manage.py", "demo"]):
            done = subprocess.run(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, check=False
            )
            log.write(done.stdout)
            assert done.returncode == 0, (logs / "demo.log").read_text()[-4000:]
    return var, json.loads(done.stdout.splitlines()[-1])


def files(var):
    """Every file of the installation that nobody is meant to read."""
    return [
        path
        for path in sorted(var.rglob("*"))
        if path.is_file() and path.relative_to(var).parts[0] not in {*READABLE, "static", "public"}
    ]


def names():
    """The names of the demonstration's people that cannot turn up by chance."""
    people = tomllib.loads(PEOPLE.read_text())["person"]
    words = {
        word
        for person in people
        for part in ("first", "last", "other")
        for word in person[part].split()
    }
    return {word for word in words if len(word) >= 6}


def test_the_walk_ended_with_a_verified_document(installation):
    _var, report = installation
    assert report["verified"] is True
    assert report["level"] == "B-LTA"
    assert report["route"] == "authorization"


def test_the_search_finds_what_is_meant_to_be_read(installation):
    var, _report = installation
    mail = b"".join(path.read_bytes() for path in (var / "mail").iterdir())
    assert b"@" in mail


def test_no_name_birth_date_phone_or_address_stands_in_clear(installation):
    var, _report = installation
    wanted = names() | {"203.0.113.9", "walker@home.example", "503-555-0173", "1948-03-27"}
    found = [
        (path.name, word)
        for path in files(var)
        for word in wanted
        if any(word.encode(code) in path.read_bytes() for code in ("utf-8", "utf-16-le"))
    ]
    assert found == []


def test_no_stored_file_is_readable_by_what_it_starts_with(installation):
    var, _report = installation
    starts = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{", b"[", b"PK", b"\x1f\x8b")
    stored = [path.read_bytes() for path in (var / "files").rglob("*") if path.is_file()]
    assert stored
    assert [content[:8] for content in stored if content.startswith(starts)] == []
    assert [content[:8] for content in stored if _inflates(content)] == []


def _inflates(content):
    for window in (15, -15, 31):
        try:
            zlib.decompressobj(window).decompress(content[:4096])
        except zlib.error:
            continue
        return True
    return False
