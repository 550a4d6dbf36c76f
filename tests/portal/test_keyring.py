"""Keys: how they are written down, what one opens, and that nothing says what they are."""

import base64

import pytest

from portal import keyring
from portal.keyring import (
    KeyMissingError,
    KeyRing,
    KeyWrongError,
    TamperedError,
    key_id_of,
    ring_is_readable,
)

A, B = (base64.b64encode(letter * 32).decode() for letter in (b"a", b"b"))
CONTEXT = "note.text|7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.mark.parametrize(
    "text", [f"k1:{A}\nk2:{B}", f"k1:{A},k2:{B}", f"  k1:{A} ,\n k2:{B}\n", f"k1:{A}\r\nk2:{B}"]
)
def test_keys_stand_on_lines_or_between_commas_and_the_first_encrypts(settings, text):
    settings.DATA_KEYS = text
    ring = keyring.ring()
    assert (ring.current, dict(ring.keys)) == ("k1", {"k1": b"a" * 32, "k2": b"b" * 32})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        A,
        f":{A}",
        "k1:",
        "k1:short",
        f"k1:{A[:-1]}",
        f"k1:{A}{A}",
        f"k1:{A}\nk1:{B}",
        f"k 1:{A}",
        f"much-too-long-an-id:{A}",
        f"clé:{A}",
        f"k1:{base64.b64encode(b'x' * 16).decode()}",
        f"k1:{base64.b64encode(b'x' * 33).decode()}",
        f"k1:{'é' * 44}",
    ],
)
def test_what_is_no_list_of_keys_is_refused_and_not_quoted(settings, text):
    assert ring_is_readable(text) is False
    settings.DATA_KEYS = text
    with pytest.raises((KeyMissingError, KeyWrongError)) as refusal:
        keyring.ring()
    assert A[:8] not in str(refusal.value)


@pytest.mark.parametrize("name", ["LOOKUP_KEY", "AUDIT_KEY"])
@pytest.mark.parametrize(("value", "error"), [("", KeyMissingError), ("x", KeyWrongError)])
def test_the_other_keys_must_be_keys_too(settings, name, value, error):
    setattr(settings, name, value)
    with pytest.raises(error, match=name):
        keyring.fingerprints()


def test_what_was_sealed_opens_in_its_context_only():
    ring = KeyRing("k1", {"k1": b"a" * 32})
    sealed = ring.seal(b"plain", CONTEXT)
    assert ring.open(sealed, CONTEXT) == b"plain"
    with pytest.raises(TamperedError, match="was not written there"):
        ring.open(sealed, CONTEXT.replace("text", "next"))


def test_a_value_names_its_key():
    ring = KeyRing("key-2026", {"key-2026": b"a" * 32})
    assert key_id_of(ring.seal(b"plain", CONTEXT)) == "key-2026"


@pytest.mark.parametrize(
    "value", [b"", b"\x07", b"%PDF-1.7", b'{"a": 1}', b"\x07\x04ab", b"\x07\x02\xff\xfe"]
)
def test_what_no_ring_made_has_no_key(value):
    with pytest.raises(TamperedError, match="not an encrypted one"):
        key_id_of(value)


def test_a_ring_does_not_show_its_keys():
    assert "aaa" not in repr(KeyRing("k1", {"k1": b"a" * 32}))


def test_every_purpose_has_a_key_of_its_own():
    purposes = {
        keyring.derive(b"a" * 32, purpose) for purpose in ("values", "fingerprint", "events")
    }
    assert len(purposes) == 3
    assert b"a" * 32 not in purposes


def test_derivation_follows_rfc_5869_case_3():
    """Test case 3 of its appendix A: no salt, no info, with SHA-256."""
    derived = keyring.derive(b"\x0b" * 22, "")
    assert derived.hex().startswith(
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    )


def test_a_fingerprint_tells_keys_apart_and_nothing_else(settings):
    settings.DATA_KEYS, settings.LOOKUP_KEY, settings.AUDIT_KEY = f"k1:{A}", A, B
    prints = keyring.fingerprints()
    assert sorted(prints) == ["AUDIT_KEY", "LOOKUP_KEY", "data key k1"]
    assert prints["data key k1"] == prints["LOOKUP_KEY"] != prints["AUDIT_KEY"]
    assert b"a".hex() * 4 not in prints["LOOKUP_KEY"]
