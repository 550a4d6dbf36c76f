"""`create_seal` makes an authority once, takes its root's key out, and writes over nothing."""

import io
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from django.core.management import CommandError, call_command

from records.signing.level import Level
from records.signing.profile import profile_from_folder
from records.signing.seal_folder import SealFolder


def create(*arguments: str | Path) -> str:
    output = io.StringIO()
    call_command("create_seal", *map(str, arguments), stdout=output)
    return output.getvalue()


def test_a_demonstration_needs_no_words_and_keeps_no_root_key(tmp_path: Path):
    folder = SealFolder(tmp_path / "new" / "seal")
    assert create("--demo", "--folder", folder.path) == (
        f"The seal of Example Records Keeper is in {folder.path}.\n"
    )
    profile = profile_from_folder(folder, Level.B_LTA, "")
    assert profile.is_demonstration
    assert not folder.key("root").exists()
    assert [path.name for path in folder.path.parent.iterdir()] == ["seal"]


def test_the_roots_key_goes_out_locked_with_a_passphrase_that_is_shown_once(tmp_path: Path):
    folder, key = SealFolder(tmp_path / "seal"), tmp_path / "root.key"
    said = create("  Harbor   Clinic ", "--folder", folder.path, "--root-key-out", key)
    assert f"The seal of Harbor Clinic is in {folder.path}." in said
    passphrase = said.partition("Its passphrase is\n    ")[2].splitlines()[0]
    assert f"its root certificate, PEM, in {folder.timestamp_roots}" in said
    private_key = load_pem_private_key(key.read_bytes(), passphrase.encode())
    root = load_pem_x509_certificate(folder.root.read_bytes())
    assert private_key.public_key() == root.public_key()
    assert passphrase not in "".join(p.read_text("latin-1") for p in tmp_path.rglob("*.*"))
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say whose seal it is"),
        (["  "], "Say whose seal it is"),
        (["Harbor Clinic"], "Say where the root's key goes"),
        (["x" * 65, "--root-key-out", "{}/root.key"], "at most 64 characters"),
        (["a\u202eb", "--root-key-out", "{}/root.key"], "at most 64 characters"),
        (["Harbor Clinic", "--root-key-out", "{}/there.key"], "there.key is there already"),
        (["Harbor Clinic", "--root-key-out", "{}/seal/root.key"], "must not stay with the seal"),
        (["Harbor Clinic", "--root-key-out", "{}/no/root.key"], "No such file or directory"),
        (["Harbor Clinic", "--root-key-out", "{}"], "is there already"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(
    arguments: list[str], said: str, tmp_path: Path
):
    (tmp_path / "there.key").write_bytes(b"another root")
    filled = [argument.format(tmp_path) for argument in arguments]
    with pytest.raises(CommandError, match=said):
        create(*filled, "--folder", tmp_path / "seal")
    assert [path.name for path in tmp_path.iterdir()] == ["there.key"]
    assert (tmp_path / "there.key").read_bytes() == b"another root"


@pytest.mark.parametrize("extra", [["--demo"], ["Harbor Clinic", "--root-key-out", "{}/root.key"]])
def test_an_authority_is_never_written_over(extra: list[str], tmp_path: Path):
    folder = SealFolder(tmp_path / "seal")
    create("--demo", "--folder", folder.path)
    before = {path: path.read_bytes() for path in folder.path.rglob("*.*")}
    with pytest.raises(CommandError, match="is there already"):
        create(*[each.format(tmp_path) for each in extra], "--folder", folder.path)
    assert {path: path.read_bytes() for path in folder.path.rglob("*.*")} == before
    assert not (tmp_path / "root.key").exists()
