"""The public pages of a closing practice in every phase, and the pages for when things go wrong."""

import re
from itertools import product

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client

from portal.failures import server_error
from portal.views import bad_request, form_expired
from records.policy.deadlines import Deadline, Unit
from tests.factories import make_practice
from tests.mail_server import free_port
from tests.s3_server import use_bucket
from tests.words import BANNED, STALE, grade, said, text

DAYS = {
    "none": "2023-01-09",
    "closing": "2023-02-01",
    "closed": "2026-03-09",
    "last_months": "2033-01-01",
    "ended": "2033-06-01",
}
AFTER = ("closed", "last_months", "ended")
PAGES = {"home": "/", "closing": "/closing/", "treatment": "/treatments/infusion-port/"}
SHOWN = [
    (page, phase) for page, phase in product(PAGES, DAYS) if (page, phase) != ("closing", "none")
]


@pytest.fixture
def practice(db):
    return make_practice()


@pytest.fixture
def client():
    """A browser: it always names the host."""
    return Client(headers={"host": "testserver"})


@pytest.fixture
def show(client, practice):
    """A page as it is on a day of a phase."""

    def show(page, phase):
        with time_machine.travel(f"{DAYS[phase]}T12:00:00-08:00"):
            answer = client.get(PAGES.get(page, page))
        assert answer.status_code == 200
        return answer.content.decode()

    return show


@pytest.fixture
def brochure(practice, settings, tmp_path):
    """The practice's notice with a brochure."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        }
    }
    notice = practice.notice
    notice.brochure_title, notice.brochure_pages = "Port-A-Cath brochure", 2
    notice.brochure.save("port.pdf", ContentFile(b"%PDF-" + b"x" * 20475))
    return notice


def links(page):
    """Link words and where they lead."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [(re.sub(r"<[^>]+>|\s+", " ", words).strip(), to) for to, words in found]


def buttons(page):
    """Words of everything that looks like a button, and where it leads."""
    link = r'<a class="button[^"]*" href="(?P<to>[^"]+)">(?P<words>[^<]+)</a>'
    form = r'<form action="(?P<at>[^"]+)" method="post">.*?<button [^>]+>(?P<says>[^<]+)</button>'
    found = [match.groupdict() for match in re.finditer(f"{link}|{form}", page)]
    return [(act["words"] or act["says"], act["to"] or act["at"]) for act in found]


def main(page):
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize(("page", "phase"), SHOWN)
def test_a_page_reads_at_grade_eight_or_lower(show, page, phase):
    assert grade(show(page, phase)) <= 8


@pytest.mark.parametrize(("page", "phase"), SHOWN)
def test_no_page_uses_a_banned_word(show, page, phase):
    assert said(BANNED, show(page, phase)) == []


@pytest.mark.parametrize(("page", "phase"), list(product(PAGES, AFTER)))
def test_after_closing_no_page_offers_a_visit(show, page, phase):
    assert said(STALE, show(page, phase)) == []


@pytest.mark.parametrize(("page", "phase"), SHOWN)
def test_a_page_has_one_h1_and_no_pop_up(show, page, phase):
    shown = show(page, phase)
    assert shown.count("<h1>") == 1
    assert not re.search(r"<dialog|<script|role=\"(?:alert|dialog)|http-equiv=\"refresh", shown)


@pytest.mark.parametrize(("page", "phase"), SHOWN)
def test_a_page_of_a_demonstration_says_so(show, page, phase):
    shown = show(page, phase)
    assert text(shown).count("Demonstration with public facts about a real practice.") == 1
    assert '<meta name="robots" content="noindex">' in shown


def test_a_real_site_is_no_demonstration_and_may_be_found(show, settings):
    settings.DEMO = False
    shown = show("home", "closed")
    assert "Demonstration" not in shown
    assert "noindex" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_the_banner_stands_between_the_header_and_the_heading(show, page):
    shown = show(page, "closed")
    banner = '<section class="banner" aria-labelledby="closure">'
    assert (
        shown.index("</header>") < shown.index(banner) < shown.index("<nav") < shown.index("<h1>")
    )
    assert shown.count('<h2 id="closure">') == 1


def test_before_the_announcement_there_is_neither_banner_nor_notice(show, client):
    shown = show("home", "none")
    assert 'class="banner' not in shown
    assert 'href="/closing/"' not in shown
    with time_machine.travel(f"{DAYS['none']}T12:00:00-08:00"):
        assert client.get("/closing/").status_code == 404


def test_a_practice_without_any_notice_is_an_open_one(client, practice):
    practice.notices.all().delete()
    pages = [client.get(PAGES[page]).content.decode() for page in ("home", "treatment")]
    assert "<h1>Your medical records</h1>" in pages[0]
    assert buttons(pages[1])[0] == ("Call to book a visit", "tel:+15035550100")
    assert ["MyHealth" in page or "banner" in page for page in pages] == [False, False]


@pytest.mark.parametrize(
    ("phase", "title", "tag"),
    [
        ("none", "Cascade Vein Clinic", None),
        ("closing", "Closing March 10, 2023 - Cascade Vein Clinic", "Closing"),
        ("closed", "Closed March 10, 2023 - Cascade Vein Clinic", "Closed"),
        ("ended", "Closed March 10, 2023 - Cascade Vein Clinic", "Closed"),
    ],
)
def test_the_title_of_home_holds_the_date_and_the_header_the_word(show, phase, title, tag):
    shown = show("home", phase)
    assert re.findall(r"<title>(.*?)</title>", shown) == [title]
    assert re.findall(r'<span class="tag">(.*?)</span>', shown) == ([tag] if tag else [])


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("none", "Get your records"),
        ("closing", "Get your records"),
        ("closed", "Ask for your medical records"),
        ("last_months", "Ask for your medical records"),
        ("ended", "Ask if we still have your records"),
    ],
)
def test_home_has_one_button_and_it_leads_to_the_request(show, phase, words):
    assert buttons(show("home", phase)) == [(words, "/records/")]


@pytest.mark.parametrize(
    ("phase", "phone", "stranger"),
    [
        ("closing", "503-555-0100", "503-555-0142"),
        ("closed", "503-555-0142", "503-555-0100"),
        ("ended", "503-555-0142", "503-555-0100"),
    ],
)
def test_the_phone_is_the_one_that_is_answered(show, phase, phone, stranger):
    shown = show("home", phase)
    assert f'<a class="nobreak" href="tel:+1{phone.replace("-", "")}">{phone}</a>' in shown
    assert stranger not in shown


@pytest.mark.parametrize(
    ("phase", "acts"),
    [
        (
            "none",
            [
                ("Call to book a visit", "tel:+15035550100"),
                ("Get your records", "/records/"),
                ("Ask for my port record", "/records/port-record/"),
            ],
        ),
        (
            "closing",
            [
                ("Call to book until February 24, 2023", "tel:+15035550100"),
                ("Get your records", "/records/"),
                ("Ask for my port record", "/records/port-record/"),
            ],
        ),
        (
            "closed",
            [
                ("Ask for my port record", "/records/port-record/"),
                ("Get your records", "/records/"),
            ],
        ),
        (
            "last_months",
            [
                ("Ask for my port record", "/records/port-record/"),
                ("Get your records", "/records/"),
            ],
        ),
        ("ended", [("Ask if we still have your records", "/records/")]),
    ],
)
def test_the_treatment_page_offers_what_can_be_done_that_day(show, phase, acts):
    assert buttons(show("treatment", phase)) == acts


@pytest.mark.parametrize("phase", DAYS)
def test_the_treatment_page_has_one_main_button(show, phase):
    assert show("treatment", phase).count('class="button"') == 1


def test_visits_are_booked_until_the_last_booking_day_only(client, practice):
    with time_machine.travel("2023-02-24T23:59:00-08:00"):
        assert "Call to book until" in client.get(PAGES["treatment"]).content.decode()
    with time_machine.travel("2023-02-25T00:01:00-08:00"):
        late = client.get(PAGES["treatment"]).content.decode()
    assert said(STALE, late) == []
    assert "What our patients say" in late


@pytest.mark.parametrize("phase", DAYS)
def test_the_treatment_page_says_that_no_doctor_has_checked_it(show, phase):
    warning = re.search(r'<p class="box box--warn">(.*?)</p>', show("treatment", phase)).group(1)
    closed = "We closed on March 10, 2023 and no longer do this procedure. "
    assert warning == (
        "This page is for information only. "
        + (closed if phase in AFTER else "")
        + "Not yet checked by a doctor."
    )


@pytest.mark.parametrize("phase", DAYS)
def test_reviews_are_shown_before_closing_only(show, phase):
    assert ("What our patients say" in show("treatment", phase)) == (phase not in AFTER)


@pytest.mark.parametrize(
    ("phase", "ending"), [("closing", "."), ("closed", ", made before we closed.")]
)
def test_the_brochure_is_named_with_type_and_size(brochure, show, phase, ending):
    link = "Port-A-Cath brochure (PDF, 2 pages, 20.0\xa0KB)"
    assert f">{link}</a>{ending}</p>" in show("treatment", phase)


def test_the_brochure_is_handed_out_as_a_file(brochure, client):
    answer = client.get("/treatments/infusion-port/brochure/")
    assert answer["Content-Disposition"] == 'attachment; filename="brochure.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert len(b"".join(answer.streaming_content)) == 20480


def test_a_brochure_that_is_not_there_is_not_offered(brochure, show, client):
    brochure.brochure.storage.delete(brochure.brochure.name)
    assert "brochure" not in show("treatment", "closed")
    assert client.get("/treatments/infusion-port/brochure/").status_code == 404


def test_a_brochure_that_cannot_be_reached_leaves_the_page_as_it_is(
    brochure, show, client, settings
):
    use_bucket(settings, f"http://127.0.0.1:{free_port()}")
    assert "brochure" not in show("treatment", "closed")


def test_without_a_brochure_none_is_offered(show, client):
    assert "brochure" not in show("treatment", "closed")
    assert client.get("/treatments/infusion-port/brochure/").status_code == 404


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("closing", "MyHealth works until June 30, 2023."),
        ("closed", "MyHealth for our patients ended on June 30, 2023."),
    ],
)
def test_myhealth_is_said_with_its_end(show, phase, words):
    assert words in show("home", phase)
    assert words in show("closing", phase)


def test_myhealth_is_not_named_as_a_way_when_the_time_is_over(show):
    assert "Ask us for your records instead" not in show("home", "ended")


@pytest.mark.parametrize("phase", ["closing", *AFTER])
def test_every_section_of_the_notice_can_be_linked(show, phase):
    shown = main(show("closing", phase))
    anchors = re.findall(r'<a href="#([a-z]+)">', shown)
    assert anchors == re.findall(r'<h2 id="([a-z]+)">', shown)
    assert len(anchors) == 9


def test_the_doctors_are_named_after_the_practical_part(show):
    shown = main(show("closing", "closed"))
    assert "Ada Example, MD<br>Ben Sample, MD" in shown
    assert shown.index('id="cost"') < shown.index("Thank you for trusting us")


def test_a_notice_without_a_message_has_no_empty_section(practice, show):
    practice.notices.update(doctors_message="")
    assert "A message from the doctors" not in show("closing", "closed")


def test_before_its_first_day_the_keeper_is_announced(client, practice):
    with time_machine.travel("2023-03-12T12:00:00-07:00"):
        shown = client.get("/closing/").content.decode()
    assert "Harbor Records Keeping keeps our records from March 13, 2023." in shown
    with time_machine.travel("2023-03-13T12:00:00-07:00"):
        assert "keeps our records from" not in client.get("/closing/").content.decode()


def test_the_time_to_answer_is_said_only_where_a_rule_gave_it():
    part = "portal/parts/answer_days.html"
    asked = (
        "When you ask for your own copy, we must answer within %s of the day we get your request."
    )
    calendar = Deadline("legal", 30, "")
    working = Deadline("legal", 15, "", Unit.WORKING_DAYS)
    for limit, days in ((calendar, "30 days"), (working, "15 working days")):
        assert render_to_string(part, {"within": limit}).strip() == asked % days
    assert render_to_string(part, {}).strip() == ""


@pytest.mark.parametrize(("page", "phase"), SHOWN)
def test_every_link_of_a_page_leads_somewhere(show, client, page, phase):
    paths = {to for _words, to in links(show(page, phase)) if to.startswith("/")}
    with time_machine.travel(f"{DAYS[phase]}T12:00:00-08:00"):
        answers = {path: client.get(path).status_code for path in paths}
    assert {path for path, status in answers.items() if status >= 400} == set()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_one_is_on_is_marked_in_the_navigation(show, page):
    shown = show(page, "closed")
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', shown) == [PAGES[page]]


def test_search_engines_learn_that_the_practice_is_gone(show):
    assert '<time itemprop="dissolutionDate" datetime="2023-03-10">March 10, 2023</time>' in show(
        "home", "closed"
    )
    assert "dissolutionDate" not in show("home", "closing")


def test_paper_says_when_and_where_it_was_printed(show):
    assert "Cascade Vein Clinic. Printed March 9, 2026 from testserver" in show("closing", "closed")


def test_pages_only_answer_to_reading(client, practice):
    assert [client.post(path).status_code for path in PAGES.values()] == [405, 405, 405]


def test_health_needs_neither_session_nor_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.cookies == {}


def test_an_unknown_address_is_told_kindly_with_a_way_on(client, practice):
    answer = client.get("/nothing/")
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert "<h1>We could not find this page</h1>" in shown
    assert '<a class="button" href="/">Go to the first page</a>' in shown
    assert 'class="banner"' in shown


def test_an_unknown_staff_address_leads_back_to_the_desk(client, practice, settings):
    answer = client.get("/staff/nothing/", headers={"host": settings.STAFF_HOST})
    shown = answer.content.decode()
    assert answer.status_code == 404
    assert '<body class="desk">' in shown
    assert '<a class="button" href="/staff/">Go to the records desk</a>' in shown
    assert "Cascade" not in shown


def test_a_form_that_is_too_old_is_answered_in_words(rf, practice):
    request = rf.post("/")
    request.practice = practice
    answer = form_expired(request, reason="CSRF cookie not set.")
    assert answer.status_code == 403
    assert "<h1>This page was open too long</h1>" in answer.content.decode()
    assert "CSRF" not in answer.content.decode()


def test_a_request_we_cannot_read_needs_no_practice(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = bad_request(rf.get("/"))
    assert answer.status_code == 400
    assert "<h1>We could not read that</h1>" in answer.content.decode()


def test_a_request_we_cannot_read_still_gets_the_phone_number(client, practice):
    unread = bad_request(client.get("/").wsgi_request).content.decode()
    assert '<a class="nobreak" href="tel:+15035550142">503-555-0142</a>' in unread
    assert "Cascade Vein Clinic" in unread


def failed(rf, error):
    try:
        raise error
    except type(error):
        return server_error(rf.get("/", headers={"host": "testserver"}))


def test_a_fault_of_ours_is_called_ours_and_has_a_number(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = failed(rf, ValueError("Maria, born 1948"))
    shown = answer.content.decode()
    assert answer.status_code == 500
    assert "The fault is ours, not yours." in shown
    assert re.search(r'<span class="ref">E-[0-9A-Z]{6}</span>', shown)
    assert "Maria" not in shown


def test_a_database_that_is_away_is_said_with_the_phone_number(client, rf, practice):
    client.get("/")
    answer = failed(rf, OperationalError("gone"))
    shown = answer.content.decode()
    assert answer.status_code == 503
    assert "This site is not working right now" in shown
    assert '<a class="nobreak" href="tel:+15035550142">503-555-0142</a>' in shown


@pytest.mark.parametrize("page", ["400.html", "500.html", "503.html"])
def test_a_bare_page_works_without_any_context(page):
    shown = render_to_string(page)
    assert shown.count("<h1>") == 1
    assert said(BANNED, shown) == []
    assert grade(shown) <= 8
    assert "Demonstration" in shown
    assert "tel:" not in shown
