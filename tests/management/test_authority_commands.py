"""The root's list renewed, a seal called back, the next seal made: each says what it did, or why not."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from records.signing.authority import (
    YEAR,
    Authority,
    Revocation,
    encoded_key,
    make_authority,
    write_authority,
)
from records.signing.level import Level
from records.signing.list_refresh import OwnList, read_list
from records.signing.profile import profile_from_folder
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.verdict import Reason
from records.signing.verify import verify
from tests.factories import now
from tests.signing.conftest import rendered_at

PASSPHRASE = "open sesame"


@pytest.fixture
def authority() -> Authority:
    return make_authority("Harbor Records Keeping", demo=True, at=now())


@pytest.fixture
def folder(authority: Authority, tmp_path: Path) -> SealFolder:
    return write_authority(authority, tmp_path / "seal", at=now())


@pytest.fixture
def root_key(authority: Authority, tmp_path: Path) -> list[str | Path]:
    """The arguments that unlock the root's key."""
    key, passphrase = tmp_path / "root.key", tmp_path / "passphrase"
    key.write_bytes(encoded_key(authority.root, PASSPHRASE))
    passphrase.write_text(f"{PASSPHRASE}\n")
    return ["--root-key", key, "--passphrase-file", passphrase]


def run(*arguments: str | Path) -> str:
    output = io.StringIO()
    call_command(*map(str, arguments), stdout=output)
    return output.getvalue()


# --- The root's list ------------------------------------------------------------------------------


def test_the_roots_list_is_good_as_long_as_the_root(
    folder: SealFolder, root_key: list[str | Path], authority: Authority
):
    said = run("renew_root_list", *root_key, "--folder", folder.path)
    ends = authority.root.certificate.not_valid_after_utc
    assert read_list(folder.lists / "root.crl").next_update_utc == ends
    assert said == f"The root's list is good until {ends:%Y-%m-%d}. Take the key away again.\n"


def test_the_root_calls_an_authority_back_and_forgets_none(
    folder: SealFolder, root_key: list[str | Path], authority: Authority
):
    for name in ("timestamp-authority", "seal-authority"):
        certificate = folder.certificate(name)
        run("renew_root_list", *root_key, "--folder", folder.path, "--revoke", certificate)
    assert authority.timestamp_authority is not None
    members = (authority.timestamp_authority, authority.seal_authority)
    assert {each.serial_number for each in read_list(folder.lists / "root.crl")} == {
        member.certificate.serial_number for member in members
    }


def test_documents_from_before_the_theft_of_an_authority_stay_genuine_and_later_ones_do_not(
    folder: SealFolder, root_key: list[str | Path], authority: Authority
):
    pdf, before = document(folder), now() - dt.timedelta(minutes=10)
    call_back = ["renew_root_list", *root_key, "--folder", folder.path]
    call_back += ["--revoke", folder.certificate("seal-authority")]
    said = run(*call_back, "--since", now().isoformat())
    assert said.startswith("Called back since 20")
    assert verdict(folder, pdf) is Reason.GENUINE
    said = run(*call_back, "--since", before.isoformat())
    assert said.splitlines()[0] == f"Called back since {before:%Y-%m-%d %H:%M} UTC."
    run("renew_root_list", *root_key, "--folder", folder.path)
    assert verdict(folder, pdf) is Reason.CERTIFICATE_REVOKED
    number = authority.seal_authority.certificate.serial_number
    stolen = Revocation(number, before.replace(microsecond=0), key_compromised=True)
    assert OwnList(folder.lists / "root.crl", authority.root).revoked() == {number: stolen}


def test_a_moment_of_theft_needs_to_know_whose(folder: SealFolder, root_key: list[str | Path]):
    with pytest.raises(CommandError, match="Say with --revoke whose certificate is called back"):
        run("renew_root_list", *root_key, "--folder", folder.path, "--since", now().isoformat())


def test_the_wrong_passphrase_or_key_signs_nothing(
    folder: SealFolder, root_key: list[str | Path], authority: Authority
):
    before = (folder.lists / "root.crl").read_bytes()
    Path(root_key[3]).write_text("wrong")
    with pytest.raises(CommandError, match="not the key, or not its passphrase"):
        run("renew_root_list", *root_key, "--folder", folder.path)
    Path(root_key[3]).write_text(PASSPHRASE)
    Path(root_key[1]).write_bytes(encoded_key(authority.seal_authority, PASSPHRASE))
    with pytest.raises(CommandError, match="not the key, or not its passphrase"):
        run("renew_root_list", *root_key, "--folder", folder.path)
    Path(root_key[3]).unlink()
    with pytest.raises(CommandError, match="passphrase cannot be read: No such file"):
        run("renew_root_list", *root_key, "--folder", folder.path)
    assert (folder.lists / "root.crl").read_bytes() == before


def test_a_list_that_is_gone_is_not_made_from_nothing(
    folder: SealFolder, root_key: list[str | Path]
):
    (folder.lists / "root.crl").unlink()
    with pytest.raises(CommandError, match=r"cannot be read\. Bring it back from a copy first"):
        run("renew_root_list", *root_key, "--folder", folder.path)


# --- A seal called back ---------------------------------------------------------------------------


def document(folder: SealFolder) -> bytes:
    return seal(rendered_at("B-LTA"), profile_from_folder(folder, Level.B_LTA, ""))


def verdict(folder: SealFolder, pdf: bytes) -> Reason:
    trust = profile_from_folder(folder, Level.B_LTA, "").trust
    return verify(pdf, trust, now() + dt.timedelta(hours=1)).reason


def test_documents_from_before_a_seal_was_called_back_stay_genuine(folder: SealFolder):
    pdf = document(folder)
    said = run("revoke_seal", folder.certificate("seal"), "--folder", folder.path)
    assert said.startswith("Called back since 20")
    assert verdict(folder, pdf) is Reason.GENUINE


def test_documents_from_after_the_moment_of_a_theft_do_not(folder: SealFolder):
    pdf = document(folder)
    theft = (now() - dt.timedelta(minutes=10)).isoformat()
    run("revoke_seal", folder.certificate("seal"), "--since", theft, "--folder", folder.path)
    assert verdict(folder, pdf) is Reason.CERTIFICATE_REVOKED


def test_a_theft_that_turns_out_to_be_older_counts_from_then(folder: SealFolder):
    pdf = document(folder)
    theft = now() - dt.timedelta(minutes=10)
    run("revoke_seal", folder.certificate("seal"), "--folder", folder.path)
    assert verdict(folder, pdf) is Reason.GENUINE
    for since in (theft, now()):  # a later moment does not move it back
        run(
            "revoke_seal",
            folder.certificate("seal"),
            "--since",
            since.isoformat(),
            "--folder",
            folder.path,
        )
        assert verdict(folder, pdf) is Reason.CERTIFICATE_REVOKED


def test_only_what_this_authority_gave_out_is_called_back(folder: SealFolder, tmp_path: Path):
    before = (folder.lists / "seal-authority.crl").read_bytes()
    for path in (folder.root, folder.certificate("timestamp"), tmp_path / "nothing"):
        with pytest.raises(CommandError, match="is no certificate of this authority"):
            run("revoke_seal", path, "--folder", folder.path)
    assert (folder.lists / "seal-authority.crl").read_bytes() == before


def test_a_moment_without_a_time_zone_is_not_guessed(folder: SealFolder):
    with pytest.raises(CommandError, match="invalid _moment value"):
        run("revoke_seal", folder.certificate("seal"), "--since", "2031-05-02T14:00")


def test_without_the_authoritys_key_no_seal_is_called_back(folder: SealFolder):
    folder.key("seal-authority").unlink()
    with pytest.raises(CommandError, match="The key of the seal authority is not in"):
        run("revoke_seal", folder.certificate("seal"), "--folder", folder.path)


# --- The next seal --------------------------------------------------------------------------------


def test_the_next_seal_takes_over_and_documents_of_both_are_genuine(
    folder: SealFolder, tmp_path: Path
):
    first, new = document(folder), SealFolder(tmp_path / "next")
    said = run("next_seal", new.path, "--after", folder.path)
    assert said.startswith(f"The next seal is in {new.path}, good until 20")
    second = document(new)
    assert [verdict(new, pdf) for pdf in (first, second)] == [Reason.GENUINE] * 2
    assert [verdict(folder, pdf) for pdf in (first, second)] == [Reason.GENUINE] * 2
    before, after = (profile_from_folder(each, Level.B_B, "") for each in (folder, new))
    assert before.certificate.sha256 != after.certificate.sha256
    assert before.organization == after.organization
    assert before.anchors.root.sha256 == after.anchors.root.sha256
    assert new.key("seal").stat().st_mode & 0o777 == 0o600
    assert new.path.stat().st_mode & 0o777 == 0o700


def test_a_next_seal_ends_with_its_authority(tmp_path: Path):
    begun = now() - 12 * YEAR
    authority = make_authority("Harbor Records Keeping", demo=True, at=begun)
    folder = write_authority(authority, tmp_path / "seal", at=begun)
    run("next_seal", tmp_path / "next", "--after", folder.path)
    made = profile_from_folder(SealFolder(tmp_path / "next"), Level.B_B, "").certificate
    assert made.not_valid_after == authority.seal_authority.certificate.not_valid_after_utc


def test_a_next_seal_is_never_written_over_another(folder: SealFolder, tmp_path: Path):
    with pytest.raises(CommandError, match=r"is there already\. Nothing was made"):
        run("next_seal", folder.path, "--after", folder.path)
    with pytest.raises(CommandError, match="holds no seal with its authority's key"):
        run("next_seal", tmp_path / "next", "--after", tmp_path / "nothing")
    with pytest.raises(CommandError, match="Nothing was made: No such file or directory"):
        run("next_seal", tmp_path / "no" / "next", "--after", folder.path)
    assert not (tmp_path / "next").exists()
