"""The wizard as a whole: one address for each question, its guard, its changes."""

import re

import pytest
import time_machine

from records.models import Draft
from tests.intake.answers import ACCESS, AUTHORIZATION, CHILD, DIED, HELPED, ROUTES
from tests.intake.conftest import Visitor
from tests.words import said, text


def test_the_start_promises_only_what_is_true(practice):
    page = Visitor().open("/records/")
    assert "<h1>Ask for medical records</h1>" in page.text
    assert "We keep your answers for 24 hours, for this browser on this device only." in page.text
    assert "Finish a request" not in page.text
    assert (
        page.client.get("/records/status/").status_code == 200
    )  # "Check a request" leads somewhere
    assert Draft.objects.count() == 0


def test_the_start_makes_a_draft_of_this_practice(visitor, practice):
    assert visitor.slug == "who"
    assert Draft.objects.get().practice == practice
    assert Draft.objects.get().answers == {}


@pytest.mark.parametrize("route", ROUTES)
def test_each_question_follows_the_one_before(visitor, route):
    assert visitor.answer(ROUTES[route]) == list(ROUTES[route])


@pytest.mark.parametrize("route", ROUTES)
def test_every_page_names_itself_and_its_part_and_nobody(visitor, route):
    titles = []
    while visitor.slug != "sign":
        titles.append(visitor.text.partition("<title>")[2].partition("</title>")[0].strip())
        visitor.post(visitor.slug, ROUTES[route][visitor.slug])
    assert titles[-1] == (
        "Check your answers before you sign - Check and sign - Records from Cascade Vein Clinic"
    )
    assert len(set(titles)) == len(titles)
    names = ("María", "Vascular", "Leo", "Ana", "Ruiz")
    assert [title for title in titles if any(name in title for name in names)] == []


def test_an_error_stands_in_the_title_the_summary_and_beside_the_box(visitor):
    visitor.post("who", {})
    assert "<title>Error: Whose records do you need?" in visitor.text
    assert visitor.errors == ["Choose whose records you need"]
    assert visitor.text.count("Choose whose records you need") == 2


def test_a_refused_answer_is_shown_by_a_get_with_everything_that_was_typed(visitor):
    visitor.answer(ACCESS, until="birth-date")
    typed = {"birth_date_month": "foo", "birth_date_day": "27", "birth_date_year": "1948"}
    visitor.post("birth-date", typed)
    assert visitor.page.redirect_chain == [
        (visitor.address("birth-date") + "?again=1#problems", 302)
    ]
    assert visitor.errors == ["Date of birth must be a real date"]
    for value in ("foo", "27", "1948"):
        assert f'value="{value}"' in visitor.text
    assert visitor.open("birth-date").errors == []


def test_what_was_refused_is_forgotten_once_it_was_put_right(visitor):
    visitor.post("who", {"who": "nobody"})
    assert Draft.objects.get().answers["typed-who"] == {"who": ["nobody"]}
    visitor.post("who", {"who": "mine"})
    assert Draft.objects.get().answers == {"who": {"who": "mine"}}
    assert visitor.open("who").errors == []


def test_what_was_refused_in_one_tab_outlives_a_refusal_in_another(visitor):
    visitor.answer(ACCESS, until="birth-date")
    first, second = visitor.address("who"), visitor.address("birth-date")
    for path, values in ((first, {"who": "nobody"}), (second, {"birth_date_month": "foo"})):
        visitor.client.post(path, values)
    assert visitor.open(f"{first}?again=1").errors == ["Choose whose records you need"]
    assert 'value="foo"' in visitor.open(f"{second}?again=1").text


def test_a_refused_answer_keeps_no_box_that_the_page_does_not_have(visitor):
    visitor.post("who", {"who": "x" * 5000, "evil": "1", "csrfmiddlewaretoken": "2"})
    assert Draft.objects.get().answers["typed-who"] == {"who": ["x" * 2000]}


def test_a_page_out_of_order_leads_to_the_first_question_without_an_answer(visitor):
    visitor.answer(ACCESS, until="birth-date")
    for slug in ("reach", "how", "check", "sign", "other-ways", "recipient"):
        assert visitor.open(slug).slug == "birth-date"
    assert visitor.post("check", {}).slug == "birth-date"
    assert visitor.post("sign", {"typed_name": "x"}).slug == "birth-date"


@pytest.mark.parametrize("slug", [slug for slug in AUTHORIZATION if slug not in ("who", "check")])
def test_an_answer_out_of_order_is_no_answer_yet_and_what_was_typed_is_kept(visitor, slug):
    visitor.post(slug, AUTHORIZATION[slug])
    assert visitor.slug == "who"
    kept = Draft.objects.get().answers
    assert set(kept) == {f"typed-{slug}"}
    assert set(kept[f"typed-{slug}"]) == set(AUTHORIZATION[slug])


def test_what_was_typed_on_a_page_that_another_tab_closed_is_there_on_the_way_back(visitor):
    visitor.answer(ACCESS, until="reach")
    visitor.client.post(visitor.address("mail"), {"is_abroad": "on"})
    assert visitor.post("reach", ACCESS["reach"]).slug == "mail-abroad"
    visitor.post("mail-abroad", {"address": "12 Rue X\nFrance"})
    assert (visitor.slug, visitor.errors) == ("reach", [])
    assert 'value="(503) 555 0112"' in visitor.text
    visitor.post("reach", ACCESS["reach"])
    assert "typed-reach" not in Draft.objects.get().answers


def test_what_was_typed_comes_back_too_where_only_this_answer_is_missing(visitor):
    visitor.answer(AUTHORIZATION, until="recipient")
    visitor.client.post(visitor.address("send-to"), {"send_to": "me"})
    assert visitor.post("recipient", AUTHORIZATION["recipient"]).slug == "records"
    visitor.post(visitor.address("send-to") + "?change=1", {"send_to": "clinic"})
    assert visitor.slug == "recipient"
    assert 'value="Oregon Vascular Clinic"' in visitor.text
    assert f'action="{visitor.address("recipient")}?change=1"' in visitor.text


def test_a_change_on_a_page_that_another_tab_closed_is_not_lost_to_the_older_answer(visitor):
    visitor.answer(ACCESS)
    visitor.client.post(visitor.address("send-to") + "?change=1", {"send_to": "clinic"})
    visitor.post(visitor.address("records") + "?change=1", {"choice": "short"})
    for slug in ("recipient", "why"):
        assert visitor.slug == slug
        visitor.post(slug, AUTHORIZATION[slug])
    assert visitor.slug == "records"
    assert re.search(r'value="short"[^>]* checked', visitor.text)
    assert "records" not in Draft.objects.get().answers


def test_a_page_where_nothing_was_chosen_is_asked_without_blame_on_the_way_back(visitor):
    visitor.answer(AUTHORIZATION, until="why")
    visitor.client.post(visitor.address("recipient"), {})
    visitor.post("why", {})
    visitor.post("recipient", AUTHORIZATION["recipient"])
    assert (visitor.slug, visitor.errors) == ("why", [])


def test_a_question_that_does_not_exist_is_not_found(visitor):
    assert visitor.open("mothers-maiden-name").page.status_code == 404


def test_earlier_pages_show_their_answers_and_can_be_answered_again(visitor):
    visitor.answer(ACCESS, until="birth-date")
    visitor.open("patient-name")
    assert 'value="María José"' in visitor.text
    assert visitor.post("patient-name", ACCESS["patient-name"]).slug == "other-names"
    assert visitor.open("birth-date").slug == "birth-date"


def test_back_leads_to_the_question_before(visitor):
    visitor.answer(ACCESS, until="patient-name")
    assert f'<a class="back" href="{visitor.address("who")}">' in visitor.text
    assert '<a class="back" href="/records/">' in visitor.open("who").text


def test_a_second_tab_adds_to_the_same_draft(visitor):
    visitor.answer(ACCESS, until="other-names")
    other_tab = visitor.client.post(visitor.address("who"), {"who": "mine"})
    assert other_tab.status_code == 302
    visitor.post("other-names", ACCESS["other-names"])
    assert set(Draft.objects.get().answers) == {"who", "patient-name", "other-names"}


@pytest.mark.parametrize("route", ROUTES)
def test_a_change_leads_straight_back_to_the_check_page(visitor, route):
    visitor.answer(ROUTES[route], until="check")
    for slug in ROUTES[route]:
        if slug == "check":
            continue
        assert f'href="{visitor.address(slug)}?change=1"' in visitor.open("check").text
        changed = visitor.post(f"{visitor.address(slug)}?change=1", ROUTES[route][slug])
        assert changed.slug == "check", slug


def test_a_change_that_opens_a_question_asks_it_and_comes_back(visitor):
    visitor.answer(ACCESS, until="check")
    visitor.post(visitor.address("records") + "?change=1", {"choice": "chosen"})
    assert visitor.slug == "records-choose"
    assert f'<a class="back" href="{visitor.address("records")}">' in visitor.text
    kinds = {"kinds": ["letters"]}
    assert visitor.post(visitor.address("records-choose") + "?change=1", kinds).slug == "details"
    assert visitor.post(visitor.address("details") + "?change=1", {}).slug == "check"


def test_a_change_with_an_error_still_comes_back(visitor):
    visitor.answer(ACCESS, until="check")
    visitor.post(visitor.address("dates") + "?change=1", {})
    assert visitor.page.redirect_chain[-1][0] == (
        visitor.address("dates") + "?change=1&again=1#problems"
    )
    assert f'action="{visitor.address("dates")}?change=1"' in visitor.text
    assert f'<a class="back" href="{visitor.address("check")}">' in visitor.text


def test_a_change_to_somebody_else_asks_what_a_permission_needs(visitor):
    visitor.answer(ACCESS, until="check")
    visitor.post(visitor.address("send-to") + "?change=1", {"send_to": "clinic"})
    asked = []
    while visitor.slug != "check":
        asked.append(visitor.slug)
        visitor.post(visitor.address(visitor.slug) + "?change=1", AUTHORIZATION[visitor.slug])
    assert asked == ["recipient", "why", "privacy", "how", "until"]


def test_a_contact_that_was_taken_away_asks_again_how_to_send(visitor):
    visitor.answer(ACCESS, until="check")
    reach = {"best_way": "mail"}
    assert visitor.post(visitor.address("reach") + "?change=1", reach).slug == "how"
    visitor.post(visitor.address("how") + "?change=1", {"delivery": "online"})
    assert visitor.errors == ["Enter an email address so we can send your code, or choose paper"]
    assert f'href="{visitor.address("reach")}?change=1"' in visitor.text


def test_plain_email_is_warned_about_and_the_link_is_one_press_away(visitor):
    visitor.answer(ACCESS, until="how")
    visitor.post("how", {"delivery": "email"})
    assert visitor.slug == "email-warning"
    assert "Plain email is not private." in visitor.text
    assert visitor.post("email-warning", {"choice": "link"}).slug == "needs"
    assert Draft.objects.get().answers["how"] == {"delivery": "online"}


class TestAnAnswerThatTakesOthersAway:
    CHANGE = {"send_to": "me"}

    @pytest.fixture
    def changing(self, visitor):
        """Somebody who asked for a clinic and now wants the records herself."""
        visitor.answer(AUTHORIZATION, until="check")
        return visitor.post(visitor.address("send-to") + "?change=1", self.CHANGE)

    def test_says_first_what_it_removes(self, changing):
        assert "<h1>This change removes other answers</h1>" in changing.text
        for words in ("Oregon Vascular Clinic", "For my care", "Leave out", "In 90 days"):
            assert words in changing.text
        assert "March 27, 1948" not in changing.text
        assert Draft.objects.get().answers["send-to"] == {"send_to": "clinic"}

    def test_removes_nothing_when_it_is_kept(self, changing):
        kept = changing.open("check")
        assert "Oregon Vascular Clinic" in kept.text
        assert set(AUTHORIZATION) - set(Draft.objects.get().answers) == {"check"}

    def test_removes_them_when_it_is_confirmed(self, changing):
        place = changing.address("send-to") + "?change=1&again=1"
        assert 'type="hidden" name="send_to" value="me"' in changing.text
        changing.post(place, self.CHANGE | {"confirmed": "yes"})
        assert changing.slug == "how"
        assert {"recipient", "why", "privacy", "until"} & set(Draft.objects.get().answers) == set()
        changing.post(changing.address("how") + "?change=1", {"delivery": "online"})
        assert changing.slug == "check"
        assert "Oregon Vascular Clinic" not in changing.text

    def test_is_checked_again_when_it_was_tampered_with(self, changing):
        changing.post("send-to", {"send_to": "everybody", "confirmed": "yes"})
        assert changing.errors == ["Choose where the records should go"]
        assert "recipient" in Draft.objects.get().answers


def test_another_person_s_records_would_remove_everything(visitor):
    visitor.answer(ACCESS, until="check")
    visitor.post(visitor.address("who") + "?change=1", {"who": "child"})
    assert "<h1>This change removes other answers</h1>" in visitor.text
    assert "March 27, 1948" in visitor.text


def test_the_first_answer_removes_nothing_and_says_nothing(visitor):
    assert visitor.post("who", {"who": "mine"}).slug == "patient-name"


def assert_other_doors(visitor):
    """Phone and mail stand on the page, and nothing was sent."""
    assert visitor.slug == "other-ways"
    main = visitor.text.partition("<main")[2].partition("</main>")[0]
    for words in ("503-555-0142", "PO Box 1180", "Nothing has been sent from this website."):
        assert words in main
    assert visitor.open("reach").slug == "other-ways"


def test_professionals_learn_how_to_ask_by_phone_and_on_paper(visitor):
    visitor.post("who", {"who": "job"})
    assert "<h1>Ask by phone or on paper</h1>" in visitor.text
    assert "the permission the patient signed" in visitor.text
    assert_other_doors(visitor)


@pytest.mark.parametrize(
    ("who", "right", "words"),
    [
        ("child", "none", "Ask a parent or legal guardian"),
        ("adult", "none", "Ask the patient to fill in this request"),
        ("adult", "money_only", "does not cover health records"),
        ("died", "none", "Ask the executor or administrator"),
    ],
)
def test_none_of_these_is_no_error_but_a_page_that_helps(visitor, who, right, words):
    visitor.post("who", {"who": who}).post("right", {"right": right})
    assert "<h1>What you can do</h1>" in visitor.text
    assert words in visitor.text
    assert_other_doors(visitor)


def test_a_child_who_has_come_of_age_must_ask_and_the_page_says_how(visitor):
    visitor.answer(CHILD, until="birth-date")
    born = {"birth_date_month": "1", "birth_date_day": "1", "birth_date_year": "1990"}
    visitor.post("birth-date", born)
    assert "<h1>Leo is 18 or older</h1>" in visitor.text
    assert "An adult I legally act for" in visitor.text
    assert_other_doors(visitor)


def test_condolences_stand_where_somebody_says_that_the_patient_died(visitor):
    visitor.post("who", {"who": "died"})
    assert "We are sorry for your loss." in visitor.text
    visitor.post("right", {"right": "executor"})
    assert "sorry" not in visitor.text


def test_questions_about_somebody_else_name_them(visitor):
    visitor.answer(DIED, until="birth-date")
    assert "<h1>When was Leo born?</h1>" in visitor.text
    visitor.post("birth-date", DIED["birth-date"])
    assert "<h1>When did Leo die?</h1>" in visitor.text


def test_who_is_helped_signs_and_the_helper_is_told_to_hand_the_device_over(visitor):
    visitor.answer(HELPED)
    assert "Leo must read this page and sign it." in visitor.text
    assert visitor.sign(typed_name="Ana Ruiz").slug == "sign"
    assert visitor.sign().slug == "done"


@time_machine.travel("2023-02-01T12:00:00-08:00")
def test_while_the_clinic_is_open_nobody_is_sent_to_an_address_that_is_not_there(practice):
    visitor = Visitor()
    start = visitor.open("/records/").text
    other_ways = visitor.post("/records/", {}).post("who", {"who": "job"}).text
    for page in (start, other_ways):
        shown = text(page.partition("<main")[2].partition("</main>")[0])
        assert "by phone or on paper" in shown
        assert "503-555-0100" in shown
        assert said("by mail|phone or mail|write to us", page) == []
        assert "PO Box" not in shown
    assert "Call us first and we will tell you where." in other_ways


class TestFromThePageAboutPorts:
    def test_the_port_record_is_chosen_and_the_page_says_so(self, practice):
        visitor = Visitor().post("/records/port-record/", {})
        visitor.answer(AUTHORIZATION, until="records")
        assert "You came from the page about ports" in visitor.text
        assert visitor.text.count(" checked") == 1
        visitor.post("records", {"choice": "chosen"})
        assert visitor.slug == "records-choose"
        assert "You came from the page about ports" in visitor.text
        assert 'value="implant"' in visitor.text.partition(" checked")[0][-200:]

    def test_it_is_an_offer_and_not_an_answer(self, practice):
        visitor = Visitor().post("/records/port-record/", {})
        visitor.answer(ACCESS, until="records")
        assert visitor.open("dates").slug == "records"

    def test_it_can_be_changed_and_then_it_is_the_person_s_own(self, practice):
        visitor = Visitor().post("/records/port-record/", {})
        visitor.answer(ACCESS, until="check")
        assert "All of my records" in visitor.text
        assert "came from the page" not in visitor.open("records").text

    def test_a_look_at_its_address_begins_nothing(self, practice):
        assert Visitor().open("/records/port-record/").path == "/records/"
        assert Draft.objects.count() == 0


def test_no_page_may_be_stored_by_a_browser(visitor):
    assert "no-store" in visitor.page.headers["Cache-Control"]
    assert "no-store" in visitor.open("/records/done/").page.headers["Cache-Control"]


def test_pages_are_one_query_bundle_whatever_was_answered(visitor, django_assert_max_num_queries):
    visitor.answer(AUTHORIZATION, until="check")
    with django_assert_max_num_queries(10):
        visitor.client.get(visitor.address("check"))
