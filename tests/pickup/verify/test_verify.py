"""Anybody can ask whether a document came from us; the answer is one of a few, and names no patient."""

import datetime as dt
import logging
import resource
import shutil
import zlib

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from portal import confined, uploads
from portal.confined import Limits
from portal.models import Event
from records import audit
from records.models import Document, RecordsRequest, Renewal
from records.pickup import verify
from records.signing import verify_foreign
from records.signing.profile import profile_from_settings
from records.workflow import Permission
from tests.factories import make_practice, now
from tests.pickup.verify.conftest import Checker, keep
from tests.signing import attacks

GENUINE = "This document came from us and has not been changed"
CHANGED = "This file is not the same as the one we made"
UNKNOWN_FILE = "We do not know this document"
UNKNOWN_CODE = "We do not know this code"
TAKEN_BACK = "The permission was taken back"
BY_CODE = "We made a document with this code"
# What a stranger could learn of María and her request.
OF_THE_PATIENT = (
    "María",
    "Łukasiewicz",
    "1948",
    "1234 SW Main",
    "maria@home.example",
    "503-555-0112",
    "Oregon Vascular",
    "503-555-0198",
    "uthorization",
    "MR-",
    "VX-",
)


def checks():
    """What the histories say of checks: who, and what they were told."""
    found = Event.objects.filter(name="document_checked").order_by("number")
    return [(event.actor, event.facts["found"]) for event in found]


def rows():
    """Everything that the database holds, but the history, and counts of who did how much."""
    apart = {"portal_event", "portal_stream", "portal_tally"}
    kept = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - apart:
            cursor.execute(f"SELECT * FROM {table}")
            kept[table] = sorted(map(repr, cursor.fetchall()))
    return kept


def files():
    """Every file below the folder of this installation."""
    found = {path for path in settings.PORTAL_VAR.rglob("*") if path.is_file()}
    return {path for path in found if ".sqlite3" not in path.name}


def flipped(pdf, at=200):
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


# --- by the file ----------------------------------------------------------------------------------


def test_the_very_file_is_genuine_and_no_parser_sees_it(checker, document, pdf, monkeypatch):
    monkeypatch.delattr(verify, "verify_foreign")
    Document.objects.update(sealed_at=dt.datetime(2026, 3, 7, 4, 30, tzinfo=dt.UTC))
    # The day is that of the practice, where it is still the evening before.
    words = f"{GENUINE} We made it on March 6, 2026. It has 3 pages."
    assert checker.told(pdf=pdf) == (GENUINE, words)
    assert checks() == [(audit.ANYBODY, "genuine")]


def test_one_page_is_one_page(checker, unfinished):
    keep(unfinished, b"%PDF-1.7 one page", pages=1)
    assert checker.told(pdf=b"%PDF-1.7 one page")[1].endswith("It has 1 page.")


def test_a_copy_from_before_a_renewal_is_genuine(checker, document, pdf):
    digest = document.sealed_digest
    keep(document, pdf + b"\nrenewed", pages=3)
    Renewal.objects.create(document=document, replaced_digest=digest, finished_at=now())
    assert checker.heading(pdf=pdf) == GENUINE
    assert checker.heading(pdf=pdf + b"\nrenewed") == GENUINE


def test_a_document_of_another_practice_of_this_installation_came_from_us_too(
    checker, document, pdf
):
    make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
    answer = Checker(Client(headers={"host": "valley.example"})).check(pdf=pdf)
    assert GENUINE in answer.content.decode()
    assert "Cascade Vein Clinic" not in answer.content.decode()


CHANGES = {
    "one byte": flipped,
    "saved again": attacks.append_garbage,
    "cut": attacks.cut_end,
    "cut to before its seal": attacks.cut_to_unsigned,
    "a note on a page": attacks.add_note,
    "another title": attacks.change_title,
    "without its seal": attacks.hide_seal,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_is_not_as_we_made_it_is_called_so(checker, document, pdf, change):
    heading, words = checker.told(pdf=CHANGES[change](pdf))
    assert heading == CHANGED
    assert "It may have been changed, saved again, or cut into parts." in words
    assert "We made it on" not in words
    assert checks() == [(audit.ANYBODY, "changed")]


@pytest.mark.parametrize(
    "strange",
    [b"%PDF-1.7 a letter from somebody", b"%PDF-1.4\n" + b"(((" * 40_000, b"%PDF-"],
    ids=["no document", "a deep one", "a beginning"],
)
def test_a_file_of_somebody_else_is_not_known(checker, document, strange):
    heading, words = checker.told(pdf=strange)
    assert heading == UNKNOWN_FILE
    assert "We did not make this document, or it is too old for us to check." in words
    assert words.endswith("Call 503-555-0142 if you are worried.")
    assert checks() == []


def test_one_of_ours_that_we_no_longer_keep_and_that_was_changed_is_not_known(
    checker, unfinished, pdf
):
    assert checker.heading(pdf=flipped(pdf)) == UNKNOWN_FILE


def test_our_seal_on_a_file_that_our_records_do_not_hold_is_told_as_what_it_is(
    checker, document, pdf
):
    """As after a restore: the row that spoke of it is gone."""
    Document.objects.update(verification_code="VX-0000-0000-0000", sealed_digest="d" * 64)
    heading, words = checker.told(pdf=pdf)
    assert heading == "This file has our seal, but it is not in our records"
    assert "Nothing in it was changed after we sealed it." in words
    assert "We cannot tell if a permission in it still holds." in words
    assert "We made it on" in words
    assert checks() == []


def test_our_seal_on_another_file_than_we_keep_is_told_as_what_it_is(checker, document, pdf):
    Document.objects.update(sealed_digest="d" * 64)
    heading, words = checker.told(pdf=pdf)
    assert heading == "This file has our seal, but we keep another file for this document"
    assert "pages" not in words  # of the file that we keep
    assert checks() == [(audit.ANYBODY, "another_file")]


def test_a_permission_that_was_taken_back_is_known_by_the_code_in_the_file_too(
    checker, document, pdf
):
    """Though the file is not the one that we keep."""
    Document.objects.update(sealed_digest="d" * 64)
    RecordsRequest.objects.update(permission=Permission.TAKEN_BACK)
    assert checker.heading(pdf=pdf) == TAKEN_BACK


@pytest.mark.parametrize(
    ("permission", "heading"),
    [
        (Permission.TAKEN_BACK, TAKEN_BACK),
        (Permission.ENDED, "The permission has ended"),
    ],
)
def test_a_permission_that_no_longer_holds_comes_before_everything(
    checker, document, pdf, permission, heading
):
    RecordsRequest.objects.update(permission=permission)
    words = "Do not send records because of this document. It no longer allows that."
    for given in ({"pdf": pdf}, {"code": document.verification_code}):
        told = checker.told(**given)
        assert told == (heading, f"{heading} {words} Call 503-555-0142 if you are worried.")
    assert checks() == [(audit.ANYBODY, permission.value)] * 2
    assert checker.heading(pdf=flipped(pdf)) == CHANGED


# --- files that are made to break who reads them --------------------------------------------------


@pytest.mark.parametrize("habit", ["eat_memory", "loop", "crash"])
def test_a_file_that_breaks_its_reader_breaks_nothing_else(checker, document, monkeypatch, habit):
    monkeypatch.setattr(verify_foreign, "_IN_THE_CHILD", f"tests.portal.habits:{habit}")
    monkeypatch.setattr(confined, "Limits", lambda: Limits(cpu_seconds=1, seconds=5))
    answer = checker.check(pdf=b"%PDF-1.7 a bomb")
    assert answer.status_code == 200
    assert "We stopped reading this file" in answer.content.decode()
    assert checker.check().status_code == 422  # the site goes on


def test_a_real_file_that_takes_too_much_is_stopped_in_words(checker, document, pdf, monkeypatch):
    monkeypatch.setattr(confined, "Limits", lambda: Limits(memory=48 * 1024**2))
    assert checker.heading(pdf=flipped(pdf)) == "We stopped reading this file"


def test_a_small_file_that_unpacks_to_more_than_its_reader_may_hold(checker, document, monkeypatch):
    """The reader meets its limit; this process never sees what was packed."""
    monkeypatch.setattr(confined, "Limits", lambda: Limits(memory=256 * 1024**2))
    pdf = bomb(megabytes=512)
    assert len(pdf) < 1_000_000
    before = largest_size()
    assert checker.heading(pdf=pdf) == UNKNOWN_FILE
    assert largest_size() - before < 64 * 1024**2


def largest_size():
    """The most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def bomb(megabytes):
    """A cross-reference stream of nothing but zeros, packed."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()
    words = b"/Type /XRef /Size 9 /W [1 2 2] /Root 1 0 R /Filter /FlateDecode /Length %d" % len(
        packed
    )
    stream = b"1 0 obj\n<< " + words + b" >>\nstream\n" + packed + b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + stream + b"startxref\n9\n%%EOF\n"


def test_only_so_many_are_read_at_a_time_and_others_are_told_at_once(checker, document, pdf):
    for _ in range(verify.READERS):
        verify._readers.acquire()
    try:
        answer = checker.check(pdf=flipped(pdf))
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "We are checking other files right now" in answer.content.decode()
        assert checker.heading(pdf=pdf) == GENUINE  # what needs no reading needs no reader
    finally:
        for _ in range(verify.READERS):
            verify._readers.release()
    assert checker.heading(pdf=flipped(pdf)) == CHANGED


def test_a_reader_that_failed_is_free_again(checker, document, settings, tmp_path):
    settings.SEAL_DIR = tmp_path
    for _ in range(verify.READERS + 1):
        profile_from_settings.cache_clear()
        answer = checker.check(pdf=b"%PDF-1.7 strange")
        assert answer.status_code == 503
        assert "We cannot check this file right now" in answer.content.decode()


def test_without_readable_lists_nobody_can_tell(checker, document, pdf, settings, tmp_path):
    shutil.copytree(settings.SEAL_DIR, tmp_path / "seal")
    settings.SEAL_DIR = tmp_path / "seal"
    profile_from_settings.cache_clear()
    assert checker.heading(pdf=flipped(pdf)) == CHANGED
    next((tmp_path / "seal" / "lists").glob("*.crl")).write_bytes(b"no list")
    assert checker.heading(pdf=flipped(pdf)) == "We cannot check this file right now"
    assert checker.heading(pdf=pdf) == GENUINE  # its digest needs no list


# --- by the code ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "VX-40M7-11QT-9K3D",
        "  VX 40M7 11QT 9K3D ",
        "VX–40M7–11QT–9K3D",
        "vx-40m7-11qt-9k3d",
        "40M711QT9K3D",
        "VX-4OM7-IlQT-9K3D",
    ],
)
def test_a_code_may_be_typed_as_people_type(checker, document, typed):
    Document.objects.update(verification_code="VX-40M7-11QT-9K3D")
    assert checker.heading(code=typed) == BY_CODE


def test_a_code_shows_that_we_made_such_a_document_and_no_more(checker, document):
    heading, words = checker.told(code=document.verification_code)
    assert heading == BY_CODE
    assert "We made it on" in words
    assert "It has 3 pages." in words
    assert "Only the PDF can show that." in words
    assert checks() == [(audit.ANYBODY, "code_known")]


def test_a_document_in_the_making_is_not_called_made(checker, unfinished):
    heading, words = checker.told(code=unfinished.verification_code)
    assert heading == "The document with this code is not finished"
    assert "We have not given it to anyone yet." in words
    assert "We made it on" not in words
    assert checks() == [(audit.ANYBODY, "unfinished")]


def test_codes_that_were_never_given_are_all_answered_alike(
    checker, document, django_assert_num_queries
):
    first = checker.check(code="VX-0000-0000-0000")
    with django_assert_num_queries(5) as asked:
        second = checker.check(code="VX-ZZZZ-ZZZZ-ZZZZ")
    assert UNKNOWN_CODE in first.content.decode()
    assert first.content == second.content
    assert sum("verification_code" in query["sql"] for query in asked) == 1
    assert checks() == []


def test_nobody_meets_a_code_by_trying():
    """What the module says: as many tries as one network has in a hundred years, ten thousand documents."""
    per_hour = int(settings.THROTTLES["verifications"].partition("/")[0])
    tries = per_hour * 24 * 365 * 100
    assert tries * 10_000 / 32**12 < 1e-6


# --- what is wrong with the form ------------------------------------------------------------------

NOTHING = "Enter the code from the bottom of the page, or choose a PDF"
WRONG = [
    ({}, NOTHING),
    ({"code": "   "}, NOTHING),
    ({"code": "VX-4H7M"}, "Enter the code as it is printed, like VX-4H7M-22QT-9K3D"),
    ({"code": "\x00"}, "Enter the code as it is printed, like VX-4H7M-22QT-9K3D"),
    ({"pdf": b""}, "The file is empty. Choose another PDF"),
    ({"pdf": b"PK\x03\x04 a picture"}, "Choose a PDF"),
    ({"pdf": b" %PDF-1.7"}, "Choose a PDF"),
    (
        {"code": "VX-4H7M-22QT-9K3D", "pdf": b"%PDF-1.7"},
        "Enter the code or choose a PDF, not both",
    ),
]


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_what_has_to_be_changed_is_said_in_words(checker, given, words):
    answer = checker.check(**given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count(words) == 2  # in the summary and beside the field
    assert "<title>Error: " in text


def test_a_code_that_was_typed_wrong_is_kept(checker):
    assert 'value="VX-4H7M"' in checker.check(code="VX-4H7M").content.decode()


def test_a_file_at_the_limit_is_refused_beside_its_field(checker, monkeypatch):
    monkeypatch.setattr(uploads, "CHECK", uploads.FilePage("/verify/", 1))
    largest = b"%PDF-1.7 x".ljust(uploads.MB - 1, b"x")
    assert checker.check(pdf=largest).status_code == 200
    answer = checker.check(pdf=largest + b"x")
    assert "The file must be smaller than 1 MB" in answer.content.decode()


def test_checks_of_one_network_are_counted(checker, settings):
    settings.THROTTLES = settings.THROTTLES | {"verifications": "2/hour"}
    assert [checker.check().status_code for _ in range(3)] == [422, 422, 429]
    assert checker.client.get("/verify/").status_code == 200


# --- what stays -----------------------------------------------------------------------------------


def every_answer(checker, document, pdf):
    """All answers there are about the document, and the empty form."""
    yield checker.client.get("/verify/")
    yield checker.check(code=document.verification_code)
    for given in (pdf, flipped(pdf)):
        yield checker.check(pdf=given)
    Document.objects.update(sealed_digest="d" * 64)
    yield checker.check(pdf=pdf)
    RecordsRequest.objects.update(permission=Permission.TAKEN_BACK)
    yield checker.check(pdf=pdf)
    Document.objects.update(verification_code="VX-1111-1111-1111")
    yield checker.check(pdf=pdf)


def test_no_answer_says_a_word_about_the_patient(checker, document, pdf):
    answers = [answer.content.decode() for answer in every_answer(checker, document, pdf)]
    assert len(set(answers)) == len(answers)
    form, *told = answers
    assert "VX-4H7M-22QT-9K3D" in form  # the example
    found = [
        (number, word)
        for number, text in enumerate(told)
        for word in OF_THE_PATIENT
        if word in text
    ]
    assert found == []


def test_nothing_of_a_file_is_kept_or_logged(checker, document, caplog, monkeypatch, tmp_path):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pdf = b"%PDF-1.7 Zephyrine Quackenbush " + b"x" * 3_000_000  # more than Django keeps in memory
    before, kept = rows(), files()
    for given in (pdf, pdf + document.records_request.reference.encode()):
        assert checker.check(pdf=given).status_code == 200
    assert rows() == before
    assert files() == kept
    assert list(tmp_path.iterdir()) == []
    assert checks() == [(audit.ANYBODY, "changed")]
    facts = [repr(event.facts) for event in Event.objects.filter(name="document_checked")]
    assert "Zephyrine" not in caplog.text + "".join(facts)


def test_a_check_leaves_no_session_and_is_not_cached(checker, document):
    answer = checker.check(code=document.verification_code)
    assert "session" not in answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_each_check_is_an_event(checker, document):
    for _ in range(3):
        checker.check(code=document.verification_code)
    assert checks() == [(audit.ANYBODY, "code_known")] * 3
