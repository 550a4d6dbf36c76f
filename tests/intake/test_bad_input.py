"""Anything may arrive: a clear page, nothing lost, never a failure of ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.intake.steps import STEPS
from records.models import Draft, RecordsRequest
from tests.intake.answers import AUTHORIZATION

HOSTILE = {
    "empty": "",
    "spaces": "   ",
    "long": "x" * 10_000,
    "nothing": "\x00",
    "control": "a\x07\x1b[2J",
    "emoji": "😀❤️🇲🇽",
    "order of characters": "\u202egnp.exe\u2066",
    "right to left": "محمد עברית",
    "markup": "<script>alert(1)</script>{{ 7|add:7 }}",
    "number": "99999999999999999999999999",
    "not a choice": "superuser",
    "percent": "%(subject)s %s %n",
}
ROUTE = AUTHORIZATION | {
    "mail": {"is_abroad": "on"},
    "mail-abroad": {"address": "12 Rue X\nFrance"},
}


def boxes_of(slug):
    """Every box a page of the wizard may have, with the parts of dates."""
    step = next(step for step in STEPS if step.slug == slug)
    fields = [*step.form.base_fields, "delivery", "mental_health", "hiv"]
    return [f"{name}{part}" for name in fields for part in ("", "_month", "_day", "_year")]


@pytest.mark.parametrize("slug", [slug for slug in ROUTE if slug != "check"])
def test_no_page_fails_whatever_arrives_and_no_earlier_answer_is_lost(visitor, slug):
    visitor.answer(ROUTE, until=slug)
    before = Draft.objects.get().answers
    for kind, value in HOSTILE.items():
        visitor.post(slug, dict.fromkeys(boxes_of(slug), value))
        assert visitor.page.status_code == 200, kind
        kept = Draft.objects.get().answers
        assert {name: kept[name] for name in before} == before
        assert "<script>alert" not in visitor.text
        visitor.open(visitor.address(slug))


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_signature_fails_whatever_arrives(signer, kind):
    values = dict.fromkeys(("typed_name", "agrees", "digest"), HOSTILE[kind])
    assert signer.post("sign", values).page.status_code == 200
    assert signer.errors
    assert RecordsRequest.objects.count() == 0


def test_a_list_where_one_answer_belongs_counts_as_its_last(visitor):
    visitor.post("who", {"who": ["child", "mine"]})
    assert visitor.slug == "patient-name"


def test_a_file_where_words_belong_is_no_answer(visitor, tmp_path):
    path = tmp_path / "who.txt"
    path.write_text("mine")
    with path.open() as file:
        visitor.post("who", {"who": file})
    assert visitor.errors == ["Choose whose records you need"]


@pytest.mark.parametrize(
    "body",
    [
        b"first_names=Mar%FFia&last_names=Kim",
        b"first_names=Jos\xe9&last_names=Kim",
        "first_names=Zoë&last_names=Núñez&x=".encode() + b"\xff",
    ],
)
def test_text_in_another_encoding_is_refused_and_nothing_is_kept_wrong(visitor, body):
    visitor.answer(AUTHORIZATION, until="patient-name")
    kind = "application/x-www-form-urlencoded"
    answer = visitor.client.post(visitor.address("patient-name"), body, content_type=kind)
    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()
    assert "patient-name" not in Draft.objects.get().answers


def test_letters_sent_as_they_are_count_as_letters(visitor):
    visitor.answer(AUTHORIZATION, until="patient-name")
    body = "first_names=Zoë&middle_names=&last_names=Núñez".encode()
    kind = "application/x-www-form-urlencoded"
    visitor.client.post(visitor.address("patient-name"), body, content_type=kind)
    assert Draft.objects.get().answers["patient-name"]["first_names"] == "Zoë"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"who=" + b"x" * 1_100_000, "application/x-www-form-urlencoded"),
        (b"who=mine", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"&".join(b"a%d=1" % n for n in range(300)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "multipart/form-data; boundary=" + "x" * 500),
    ],
)
def test_what_is_too_big_or_of_another_kind_is_refused(visitor, body, kind):
    answer = visitor.client.post(visitor.address("who"), body, content_type=kind)
    assert 400 <= answer.status_code < 500


def test_a_body_of_another_kind_is_no_answer(visitor):
    answer = visitor.client.post(
        visitor.address("who"), '{"who": "mine"}', content_type="application/json", follow=True
    )
    assert answer.status_code == 200
    assert Draft.objects.get().answers.get("who") is None


@pytest.mark.parametrize(
    "query", ["?change=%00", "?again=1", "?again=%ff&change=%ff", "?x=" + "y" * 5000]
)
def test_no_query_breaks_a_page(visitor, query):
    assert visitor.open(visitor.address("who") + query).page.status_code == 200


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=st.text(max_size=400))
def test_any_name_is_answered_by_a_page(visitor, value):
    path = visitor.address("patient-name")
    visitor.client.post(visitor.address("who"), {"who": "mine"})
    answer = visitor.client.post(path, {"first_names": value, "last_names": value}, follow=True)
    assert answer.status_code == 200
