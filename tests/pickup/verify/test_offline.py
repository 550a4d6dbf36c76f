"""What it takes to check without us is handed out, and does what the page says."""

import dataclasses
import hashlib
import html
import re
import subprocess
import sys

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client

from records.signing.authority import make_authority
from records.signing.handout import Part, offer_of
from records.signing.profile import profile_from_settings
from tests.documents.samples import make_print_input
from tests.documents.sealing import profile, seal_folder, sealed
from tests.factories import now
from tests.needs import need


@pytest.fixture
def visitor(practice):
    return Client(headers={"host": "testserver"})


def page(visitor):
    return html.unescape(visitor.get("/verify/offline/").content.decode())


def test_root_authorities_and_lists_are_handed_out(own_seal):
    found = offer_of(profile_from_settings()).handouts
    assert [(each.part, each.name, each.holder) for each in found] == [
        (Part.ROOT, "root.cer", "Root authority"),
        (Part.BETWEEN, "between-1.cer", "Seal authority"),
        (Part.LIST, "list-1.crl", "Root authority"),
        (Part.LIST, "list-2.crl", "Seal authority"),
        (Part.LIST, "list-3.crl", "Timestamp authority"),
    ]
    assert found[0].content == seal_folder().root.read_bytes()
    assert {each.content for each in found[2:]} == {
        path.read_bytes() for path in seal_folder().list_files()
    }


def test_no_private_key_is_among_them(own_seal):
    content = b"".join(each.content for each in offer_of(profile()).handouts)
    assert b"PRIVATE" not in content


def test_lists_that_cannot_be_read_hide_nothing_else(own_seal, monkeypatch):
    ours = profile()
    monkeypatch.setattr(ours.anchors.list_files, "read", raises(ValueError))
    assert [each.name for each in offer_of(ours).handouts] == ["root.cer", "between-1.cer"]


def raises(error):
    def away():
        raise error

    return away


def test_openssl_shows_the_fingerprint_of_the_page(visitor, own_seal, tmp_path):
    (tmp_path / "root.cer").write_bytes(visitor.get("/verify/offline/root.cer").content)
    said = run(
        [need("openssl"), "x509", "-in", "root.cer", "-noout", "-fingerprint", "-sha256"], tmp_path
    )
    shown = re.search(r'<span class="ref">([0-9A-F ]+)</span>', page(visitor))[1]
    assert said.strip().rpartition("=")[2].replace(":", "") == shown.replace(" ", "")


def test_a_file_is_handed_out_as_a_file(visitor, own_seal):
    answer = visitor.get("/verify/offline/root.cer")
    assert answer["Content-Disposition"] == 'attachment; filename="root.cer"'
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert visitor.get("/verify/offline/list-1.crl")["Content-Type"] == "application/pkix-crl"


@pytest.mark.parametrize(
    "name", ["seal.key", "root.key", "..%2Fseal%2Fseal.key", "list-4.crl", "x"]
)
def test_nothing_else_of_the_folder_is_handed_out(visitor, own_seal, name):
    assert visitor.get(f"/verify/offline/{name}").status_code == 404


def test_without_a_seal_the_page_says_whom_to_call(visitor, settings, tmp_path):
    settings.SEAL_DIR = tmp_path
    profile_from_settings.cache_clear()
    text = page(visitor)
    assert "We cannot show the files for this right now." in text
    assert "root.cer" not in text
    assert visitor.get("/verify/offline/root.cer").status_code == 404


def test_other_roots_and_another_name_stand_in_the_command(visitor, own_seal, monkeypatch):
    """As with a bought seal and an outside timestamper: without them nothing would be trusted."""
    ours = profile()
    other = make_authority("Other Authority Ltd.", demo=True, at=now())
    root = other.root.certificate.public_bytes(Encoding.DER)
    anchors = dataclasses.replace(ours.anchors, root=x509.Certificate.load(root))
    anchors = dataclasses.replace(anchors, timestamp_roots=(ours.anchors.root,))
    trust = dataclasses.replace(ours.trust, anchors=anchors)
    monkeypatch.setattr(
        "records.pickup.views.verify.profile_from_settings",
        lambda: dataclasses.replace(ours, trust=trust),
    )
    text = page(visitor)
    assert "--timestamp-roots other-root-*.cer" in text
    assert '--organization "Harbor Records Keeping"' in text
    assert "It stands for a timestamp service, or for a seal we used before." in text


def test_they_are_left_out_where_nobody_needs_them(visitor, own_seal):
    text = page(visitor)
    assert "--timestamp-roots" not in text
    assert "--organization" not in text


# --- the instructions work ------------------------------------------------------------------------


@pytest.fixture
def folder(visitor, own_seal, tmp_path):
    """What somebody has who did as the page says: its files, and a document of ours."""
    names = re.findall(r'href="/verify/offline/([\w.-]+)"', page(visitor))
    for name in names:
        (tmp_path / name).write_bytes(visitor.get(f"/verify/offline/{name}").content)
    (tmp_path / "document.pdf").write_bytes(sealed(make_print_input()))
    return tmp_path


def commands(visitor):
    """The commands, as they stand on the page."""
    return re.search(r"<code>(.*?)</code>", page(visitor), re.DOTALL)[1]


def run(command, folder):
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def test_the_commands_of_the_page_prove_a_sealed_document(visitor, folder):
    need("pdfsig"), need("openssl")
    said = run(["sh", "-c", commands(visitor)], folder)
    assert said.rstrip().endswith("CMS Verification successful")
    assert "Total document signed" in said.partition("Signature #2:")[2]


def test_the_commands_of_the_page_refuse_a_changed_document(visitor, folder):
    need("pdfsig"), need("openssl")
    pdf = (folder / "document.pdf").read_bytes()
    (folder / "document.pdf").write_bytes(pdf[:200] + bytes([pdf[200] ^ 1]) + pdf[201:])
    said = run(["sh", "-c", commands(visitor)], folder)
    assert "CMS Verification failure" in said
    assert "CMS Verification successful" not in said


def test_the_commands_of_the_page_refuse_the_root_of_somebody_else(visitor, folder):
    need("pdfsig"), need("openssl")
    (folder / "root.cer").write_bytes((folder / "between-1.cer").read_bytes())
    said = run(["sh", "-c", commands(visitor)], folder)
    assert "CMS Verification successful" not in said


def test_the_command_of_our_own_program_stands_on_the_page_and_works(visitor, folder, settings):
    words = re.findall(r"<code>(manage.py .*?)</code>", page(visitor), re.DOTALL)
    assert len(words) == 1
    program = f"{sys.executable} {settings.BASE_DIR}/{words[0]}"
    said = run(["sh", "-c", f"DJANGO_SETTINGS_MODULE=tests.settings {program}"], folder)
    assert said.startswith("This document is genuine and whole.")


def test_the_digest_of_the_handed_out_root_is_the_fingerprint(own_seal):
    """Computed in another way: from the DER that is inside the PEM."""
    root = offer_of(profile_from_settings()).handouts[0]
    der = profile().anchors.root.dump()
    assert root.fingerprint.replace(" ", "") == hashlib.sha256(der).hexdigest().upper()
