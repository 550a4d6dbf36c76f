"""Who counts on a full disk lives on: its room was taken before."""

import errno
import os
import subprocess
import sys

from portal import counting_room
from portal.counting_room import ROOM_BYTES, SHARED_FOLDER

COUNTS = (
    "from portal import counting_room; counting_room.reserve();"
    " from prometheus_client import Counter, Histogram;"
    " Counter('a', 'a').inc(); Histogram('b', 'b').observe(1)"
)


def test_what_is_counted_goes_into_room_that_was_taken_before(tmp_path):
    environment = os.environ | {SHARED_FOLDER: str(tmp_path)}
    subprocess.run([sys.executable, "-c", COUNTS], env=environment, check=True)
    taken = {path.name.split("_")[0]: path.stat() for path in tmp_path.iterdir()}
    assert {kind: found.st_size for kind, found in taken.items()} == dict.fromkeys(
        ("counter", "histogram"), ROOM_BYTES
    )
    assert [found.st_blocks * 512 >= ROOM_BYTES for found in taken.values()] == [True, True]


def test_where_there_is_no_room_a_process_counts_for_itself(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    monkeypatch.setattr(os, "posix_fallocate", refuse)
    counting_room.reserve()
    assert SHARED_FOLDER not in os.environ
    assert list(tmp_path.iterdir()) == []
