"""A disk without a byte left: told before, told then, and over when there is room. See test_full_disk."""

import base64
import contextlib
import os
import subprocess

import pytest

from portal import keyring
from portal.backup.vault import Vault
from records.management.front_door import Visitor
from records.management.sample_answers import SAMPLE_ANSWERS
from tests.faults.installation import installed
from tests.faults.people import met, until

MEGABYTE = 1024**2
LOW_MB = 16
BACKUP_KEY = base64.b64encode(b"b" * 32).decode()
CLOSED = (
    "This site is not working right now"
    " The fault is ours, not yours. If you were filling in a request, your answers are saved up to"
    " the last page you finished. Try again in a few minutes. You can also ask for your records by"
    " phone: 503-555-0142 If you call, this number helps us find the fault: "
)
STAFF_CLOSED = (
    "This page is not working right now The disk is full. What was saved is safe. Waiting work goes"
    " on by itself afterwards. Try again in a few minutes. If this lasts, tell whoever looks after"
    " this portal. Go to my work This number helps them find the fault: "
)


def mounted(folder, megabytes):
    """A disk in memory that only this process and its children see."""
    folder.mkdir(exist_ok=True)
    size = f"size={megabytes}m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    return folder


def fill(folder, *, but=0):
    """Fill the disk of this folder but for so many bytes."""
    with (folder / "filling").open("ab") as file, contextlib.suppress(OSError):
        while (room := free(folder) - but) > 0:
            os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), room)


@contextlib.contextmanager
def filled(folder):
    """Not a byte is left until the block ends."""
    fill(folder)
    try:
        yield
    finally:
        (folder / "filling").unlink()


def free(folder):
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    return mounted(tmp_path_factory.mktemp("disk"), 32)


@pytest.fixture(scope="module")
def portal(disk):
    """A whole installation on the disk; one request went through."""
    settings = {
        "METRICS_ALLOWED": "127.0.0.1/32",
        "DISK_LOW_MB": str(LOW_MB),
        "ALARM_EMAIL": "operator@keeper.example",
        "STAFF_HOST": "localhost",
        "BACKUP_KEY": BACKUP_KEY,
    }
    with installed(disk, **settings) as made:
        made.files = mounted(made.elsewhere.var / "files", 4)
        for name in ("run_web", "run_worker", "run_clock"):
            made.start(name)
        made.ask()
        yield made


@pytest.fixture(autouse=True)
def _heals(portal, watcher):
    """No work waits before, and afterwards none, and nothing is lost, doubled or half-written."""
    until(lambda: watcher.work("waiting") == 0)
    yield
    until(lambda: watcher.work("waiting") == 0)
    assert portal.problems() == []


def test_a_disk_that_fills_up_rings_before_it_is_full(portal, disk, staff, watcher):
    fill(disk, but=8 * MEGABYTE)
    until(lambda: watcher.numbers()["portal_alarms"] == 1)
    until(lambda: len(portal.mail.taken) > 1)
    assert watcher.numbers()["portal_disk_free_bytes"] < LOW_MB * MEGABYTE
    assert "The disk is nearly full: 7 MB are left." in staff.desk()
    letter = portal.mail.taken.pop()
    assert b"- The disk is nearly full: 7 MB are left." in letter
    (disk / "filling").unlink()
    until(lambda: watcher.numbers()["portal_alarms"] == 0)


def test_on_a_full_disk_people_read_whom_to_call_and_go_on_afterwards(portal, disk, staff, watcher):
    answers = SAMPLE_ANSWERS["access"]
    person = Visitor(portal.site)
    page = person.send(person.send(person.visit("/records/"), {}), answers["who"])
    processes = {name: process.poll() for name, process in portal.processes.items()}
    with filled(disk):
        for press, words in (
            (lambda: person.send(page, answers["patient-name"]), CLOSED),
            (lambda: staff.visit("/staff/"), STAFF_CLOSED),
        ):
            fill(disk)
            status, said = met(press)
            assert (status, said[: len(words)]) == (503, words)
        assert watcher.is_ready() is False
    assert watcher.is_ready() is True
    assert person.send(page, answers["patient-name"]).address.endswith("/other-names/")
    assert {name: process.poll() for name, process in portal.processes.items()} == processes
    portal.ask()


def test_a_seal_that_has_no_room_waits_for_it_and_leaves_no_half_file(portal, staff, watcher):
    before = names(portal.files)
    with filled(portal.files):
        reference = portal.ask()
        until(lambda: watcher.work("failing") == 1)
        said = staff.request(reference)
        assert (
            "Not there yet. We try again by ourselves. Last time:"
            " The place where files are kept is full. Tell your administrator."
        ) in said
        assert names(portal.files) - before == {"filling"}
    until(lambda: "Download the PDF" in staff.request(reference))


# --- Backups ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def backups(portal, disk):
    """A disk for backups with one of them on it."""
    folder = mounted(disk.parent / "backups", 16)
    answer = portal.elsewhere.manage("backup", str(folder))
    assert answer.returncode == 0, answer.stderr
    return folder


def whole_snapshots(folder):
    """The snapshots of which every piece can be read."""
    vault = Vault(folder, keyring.backup_key())
    for snapshot in vault.snapshots:
        assert b"".join(vault.open(snapshot, "database"))
        for listing in vault.manifest(snapshot)["files"].values():
            for name, (digest, _size) in listing.items():
                vault.objects.prove(name, digest)
    return vault.snapshots


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("backups", "No space left on device."),
        ("disk", "The database could not be copied (database or disk is full)."),
    ],
)
def test_a_backup_that_has_no_room_says_so_and_leaves_the_former_one_good(
    portal, backups, disk, settings, where, why
):
    settings.BACKUP_KEY = BACKUP_KEY
    before = whole_snapshots(backups)
    folder = {"backups": backups, "disk": disk}[where]
    fill(folder, but=MEGABYTE // 2)
    answer = portal.elsewhere.manage("backup", str(backups))
    (folder / "filling").unlink()
    assert (answer.returncode, answer.stderr) == (1, f"CommandError: No backup was made. {why}\n")
    assert whole_snapshots(backups) == before
    assert portal.elsewhere.manage("backup", str(backups)).returncode == 0
    assert len(whole_snapshots(backups)) == len(before) + 1
