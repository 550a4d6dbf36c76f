"""openssl and pdfsig, which share no code with us, verify every token of a sealed file."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import cms

from records.signing.level import Level
from records.signing.seal_folder import SealFolder
from records.signing.tokens import SignedToken, Token, scan
from tests.needs import need

Sealed = Callable[[Level], bytes]
TIMESTAMPS = {Level.B_B: 0, Level.B_T: 1, Level.B_LT: 1, Level.B_LTA: 2}


def covered_by(token: Token, pdf: bytes) -> bytes:
    return pdf[token.start : token.gap_start] + pdf[token.gap_end : token.end]


def timestamps_in(pdf: bytes) -> list[tuple[bytes, SignedToken]]:
    """Each timestamp with the bytes that it is about."""
    found = []
    for token in scan(pdf):
        if token.signed.is_timestamp:
            found.append((covered_by(token, pdf), token.signed))
        if nested := token.signed.signature_timestamp:
            found.append((token.signed.signer["signature"].native, nested))
    return found


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [need("openssl"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def as_der(signed: SignedToken, path: Path) -> Path:
    """The token in a file of its own, wrapped as a ContentInfo (RFC 5652, section 3)."""
    path.write_bytes(
        cms.ContentInfo({"content_type": "signed_data", "content": signed.signed}).dump()
    )
    return path


@pytest.mark.parametrize("level", Level)
def test_openssl_verifies_the_seal(
    level: Level, sealed: Sealed, folder: SealFolder, tmp_path: Path
):
    pdf = sealed(level)
    seal = scan(pdf)[0]
    content = tmp_path / "content"
    arguments = [
        "cms", "-verify", "-binary", "-inform", "DER", "-content", content,
        "-in", as_der(seal.signed, tmp_path / "seal.der"),
        "-CAfile", folder.root, "-purpose", "any", "-out", "/dev/null",
    ]  # fmt: skip
    content.write_bytes(covered_by(seal, pdf))
    assert openssl(*arguments).returncode == 0
    content.write_bytes(covered_by(seal, pdf) + b"!")
    assert openssl(*arguments).returncode != 0


@pytest.mark.parametrize("level", Level)
def test_openssl_verifies_every_timestamp(
    level: Level, sealed: Sealed, folder: SealFolder, tmp_path: Path
):
    timestamps = timestamps_in(sealed(level))
    assert len(timestamps) == TIMESTAMPS[level]
    for content, token in timestamps:
        stamped = tmp_path / "content"
        arguments = [
            "ts", "-verify", "-token_in", "-data", stamped,
            "-in", as_der(token, tmp_path / "token.der"),
            "-CAfile", folder.root, "-untrusted", folder.certificate("timestamp-authority"),
        ]  # fmt: skip
        stamped.write_bytes(content)
        assert openssl(*arguments).returncode == 0, openssl(*arguments).stderr
        stamped.write_bytes(content + b"!")
        assert openssl(*arguments).returncode != 0


@pytest.mark.parametrize("level", Level)
def test_pdfsig_calls_the_seal_valid(level: Level, sealed: Sealed, tmp_path: Path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed(level))
    command = [need("pdfsig"), "-nocert", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert "Signature Validation: Signature is Valid." in said
    assert "Signature Field Name: OrganizationSeal" in said


@pytest.mark.parametrize("name", ["root", "seal-authority", "timestamp-authority"])
def test_openssl_reads_every_revocation_list(name: str, folder: SealFolder):
    issuer = folder.root if name == "root" else folder.certificate(name)
    said = openssl(
        "crl", "-inform", "DER", "-in", folder.lists / f"{name}.crl", "-noout", "-CAfile", issuer
    )
    assert "verify OK" in said.stderr + said.stdout
