"""A checker of exported events written from docs/event-export.md: hashlib, base64, json, openssl.

It shares no code with the product: run it as `python outsider.py FILE ROOT`; it ends with 0 or 1.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def sha256(content):
    return hashlib.sha256(content).digest()


def last_digest(stream, events):
    """Step 1, the chain."""
    digest = sha256(canonical(stream)).hex()
    for number, event in enumerate(events, 1):
        assert event["number"] == number, f"event {number} has another number"
        assert event["stream"] == stream["stream"], f"event {number} is of another stream"
        assert event["previous"] == digest, f"event {number} does not follow"
        digest = sha256(canonical(event)).hex()
    return digest


def root_of(leaf, index, size, path):
    """Step 3, in the words of RFC 9162, section 2.1.3.2."""
    assert 0 <= index < size, "the index is outside the tree"
    fn, sn, r = index, size - 1, leaf
    for p in path:
        assert sn != 0, "the path is too long"
        if fn & 1 or fn == sn:
            r = sha256(b"\x01" + p + r)
            if not fn & 1:
                while not (fn & 1 or fn == 0):
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, "the path is too short"
    return r


def openssl(folder, *arguments):
    done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, f"openssl {arguments[0]}: {done.stderr.decode()}"


def check(exported, root):
    """All five steps; an AssertionError says which one fails."""
    file = json.loads(exported)
    stream, events, checkpoint = file["stream"], file["events"], file["checkpoint"]
    content = checkpoint["content"]
    entry = canonical(
        {
            "stream": stream["stream"],
            "length": len(events),
            "digest": last_digest(stream, events),
        }
    )
    path = [bytes.fromhex(digest) for digest in file["place"]["path"]]
    found = root_of(sha256(b"\x00" + entry), file["place"]["index"], content["streams"], path)
    assert found.hex() == content["root"], "these events are not in the tree"
    with tempfile.TemporaryDirectory() as folder:
        parts = {
            "content": canonical(content),
            "seal": base64.b64decode(checkpoint["seal"]),
            "timestamp": base64.b64decode(checkpoint["timestamp"]),
            "root.pem": root,
            "certificates.pem": "".join(file["certificates"]).encode(),
            "lists.pem": "".join(file["revocation_lists"]).encode(),
        }
        for name, part in parts.items():
            (Path(folder) / name).write_bytes(part)
        openssl(
            folder, "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal",
            "-content", "content", "-out", "/dev/null", "-CAfile", "root.pem",
            "-purpose", "any", "-signer", "signer.pem",
        )  # fmt: skip
        openssl(
            folder, "verify", "-CAfile", "root.pem", "-untrusted", "certificates.pem",
            "-crl_check_all", "-CRLfile", "lists.pem", "signer.pem",
        )  # fmt: skip
        openssl(
            folder, "ts", "-verify", "-token_in", "-in", "timestamp", "-data", "seal",
            "-CAfile", "root.pem", "-untrusted", "certificates.pem",
        )  # fmt: skip


if __name__ == "__main__":
    try:
        check(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_bytes())
    except (AssertionError, ValueError, KeyError) as refusal:
        sys.exit(f"not proved: {refusal}")
