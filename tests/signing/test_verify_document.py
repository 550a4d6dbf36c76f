"""`verify_document` exits 0 only for a genuine, whole document, and says why not in words."""

import hashlib
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from portal import confined
from portal.confined import Limits
from records.models import Document, Renewal
from records.signing import foreign, verify_foreign
from records.signing.level import Level
from records.signing.profile import profile_from_settings
from records.signing.seal_folder import SealFolder
from records.signing.verdict import Reason
from tests.factories import make_practice, make_request, now
from tests.signing import attacks
from tests.signing.test_attacks import ROWS

CODE = "VX-7K2F-94QD-3M8T"


@pytest.fixture(autouse=True)
def own_seal(settings: Any, folder: SealFolder) -> Any:
    settings.SEAL_DIR = folder.path
    profile_from_settings.cache_clear()
    yield
    profile_from_settings.cache_clear()


@pytest.fixture
def sealed_pdf(sealed: Callable[[Level], bytes], tmp_path: Path) -> Path:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed(Level.B_LTA))
    return path


def check(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, what was said, and what was said as an error."""
    said, refused = io.StringIO(), io.StringIO()
    try:
        call_command("verify_document", *map(str, arguments), stdout=said, stderr=refused)
    except SystemExit as stop:
        return int(stop.code or 0), said.getvalue(), refused.getvalue()
    return 0, said.getvalue(), refused.getvalue()


def test_offline_asks_the_root_the_lists_and_the_file_only(sealed_pdf: Path, folder: SealFolder):
    """The test has no right to use the database, and would fail if it were asked."""
    lists = ["--revocation-lists", *folder.list_files()]
    code, said, refused = check(sealed_pdf, "--offline", "--root", folder.root, *lists)
    assert (code, refused) == (0, "")
    first, second = said.splitlines()
    assert first == "This document is genuine and whole."
    assert second.startswith("Sealed 20")
    assert second.endswith(" UTC by Harbor Records Keeping, B-LTA.")


def test_offline_without_a_root_uses_the_installations_own(sealed_pdf: Path):
    assert check(sealed_pdf, "--offline")[0] == 0


def test_another_organization_can_be_expected(sealed_pdf: Path, folder: SealFolder):
    lists = ["--revocation-lists", *folder.list_files()]
    named = ["--offline", "--root", folder.root, "--organization", "Somebody Else", *lists]
    assert check(sealed_pdf, *named) == (
        1,
        "",
        "This file was sealed for another organization. (another_organization)\n",
    )


# Every attack is judged in test_attacks; here each judgement is put into words.
ONE_FOR_EACH_REASON = {
    reason: attack
    for attack, level, reason in ROWS
    if level is Level.B_LTA and reason is not Reason.GENUINE
}


@pytest.mark.parametrize(
    ("reason", "attack"),
    ONE_FOR_EACH_REASON.items(),
    ids=[reason.value for reason in ONE_FOR_EACH_REASON],
)
def test_every_refusal_exits_with_its_words(reason: Reason, attack: Any, sealed_pdf: Path):
    sealed_pdf.write_bytes(attack(sealed_pdf.read_bytes()))
    code, said, refused = check(sealed_pdf, "--offline")
    assert (code, said) == (1, "")
    assert refused.endswith(f". ({reason.value})\n")
    assert "Traceback" not in refused


@pytest.mark.parametrize("habit", ["eat_memory", "loop", "crash"])
def test_a_file_that_breaks_its_reader_is_refused_in_words(
    habit: str, sealed_pdf: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(verify_foreign, "_IN_THE_CHILD", f"tests.portal.habits:{habit}")
    monkeypatch.setattr(confined, "Limits", partial(Limits, cpu_seconds=1))
    code, said, refused = check(sealed_pdf, "--offline")
    assert (code, said) == (1, "")
    assert refused == (
        "We stopped reading this file. It takes more time or memory than any document of ours. "
        "(too_costly)\n"
    )


def test_a_file_larger_than_any_of_ours_is_refused_in_words(tmp_path: Path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(foreign.LARGEST_BYTES + 1)
    assert check(large, "--offline")[2].endswith("(too_costly)\n")


def test_a_file_that_is_not_there_is_said_without_a_trace(tmp_path: Path):
    with pytest.raises(CommandError, match="The file cannot be read: No such file or directory"):
        check(tmp_path / "nothing.pdf", "--offline")
    with pytest.raises(CommandError, match="The file cannot be read: Is a directory"):
        check(tmp_path, "--offline")


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_root_that_cannot_be_read_is_said_without_a_trace(
    content: bytes | None, sealed_pdf: Path, tmp_path: Path
):
    root = tmp_path / "root.pem"
    if content is not None:
        root.write_bytes(content)
    with pytest.raises(CommandError, match="The root certificate cannot be read"):
        check(sealed_pdf, "--offline", "--root", root)


# --- against our records ------------------------------------------------------------------------


def keep_digest(of: bytes) -> None:
    make_request(make_practice())
    digest = hashlib.sha256(of).hexdigest()
    assert Document.objects.update(verification_code=CODE, sealed_digest=digest) == 1


@pytest.mark.django_db
def test_the_very_file_that_we_keep_is_genuine(sealed_pdf: Path):
    keep_digest(sealed_pdf.read_bytes())
    assert check(sealed_pdf)[0] == 0


@pytest.mark.django_db
def test_a_genuine_file_that_we_do_not_know_is_refused(sealed_pdf: Path):
    make_request(make_practice())
    assert check(sealed_pdf) == (
        1,
        "",
        "The seal is whole, but this document is not in our records. (unknown_here)\n",
    )


@pytest.mark.django_db
def test_a_genuine_file_in_place_of_the_one_we_keep_is_refused(sealed_pdf: Path):
    keep_digest(b"another file, sealed by us for the same request")
    code, _, refused = check(sealed_pdf)
    assert (code, refused) == (
        1,
        "The seal is whole, but our records hold another file for it. (differs_from_record)\n",
    )


@pytest.mark.django_db
def test_a_changed_file_is_refused_for_its_change_before_our_records_are_asked(sealed_pdf: Path):
    keep_digest(sealed_pdf.read_bytes())
    sealed_pdf.write_bytes(attacks.append_garbage(sealed_pdf.read_bytes()))
    assert check(sealed_pdf)[2].endswith("(bytes_appended)\n")


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_without_a_trace(sealed_pdf: Path):
    def away(*arguments: Any) -> None:
        raise DatabaseError

    with (
        connection.execute_wrapper(away),
        pytest.raises(CommandError, match="The database does not answer"),
    ):
        check(sealed_pdf)


@pytest.mark.django_db
def test_a_copy_from_before_a_renewal_is_genuine_too(sealed_pdf: Path):
    keep_digest(b"the file as it is after its renewal")
    digest = hashlib.sha256(sealed_pdf.read_bytes()).hexdigest()
    renewal = Renewal.objects.create(document=Document.objects.get(), replaced_digest=digest)
    assert check(sealed_pdf)[0] == 1  # as long as the renewal is not finished
    renewal.finished_at = now()
    renewal.save()
    assert check(sealed_pdf)[0] == 0
