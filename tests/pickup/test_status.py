"""The page of one request: a word for who found it, all of it for who reads its mail."""

import datetime as dt
import re

import pytest
import time_machine

from portal.models import Event, Message
from records.actions.asks import Wanted, make_ask
from records.actions.checking import start_checking
from records.actions.claims import claim
from records.models import Ask, RecordsRequest, Requester
from records.models.ask import AskKind
from tests.factories import make_contact, make_content, make_practice, make_request, make_staff, now
from tests.pickup.conftest import FIND, Browser, address, code_of
from tests.workqueue.conftest import PDF, seal

# A Monday morning in Oregon.
MOMENT = dt.datetime(2026, 3, 9, 17, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def whole(browser, records_request):
    """María has typed her code."""
    return browser.open_whole(records_request)


def last_event(records_request):
    return Event.objects.filter(stream_id=records_request.pk).order_by("number").last()


def ask_for(records_request, kind=AskKind.ANSWER, words="Which doctor put in your port?"):
    staff = make_staff(f"Cleo {kind}", records_request.practice)
    wanted = Wanted(kind, words, dt.date(2026, 3, 14))
    return make_ask(records_request, wanted, by=staff, at=now())


class TestTheCode:
    def test_is_sent_by_a_press_and_named_by_a_masked_address(self, browser, records_request):
        browser.find(records_request.reference)
        assert "We can send a 6-digit code to m…a@home.example" in browser.text
        browser.ask_for_code(records_request)
        assert browser.place == address(records_request, "code/")
        assert "we sent a 6-digit code to m…a@home.example" in browser.text
        assert "It works for 10 minutes." in browser.text

    def test_message_says_the_digits_and_not_a_word_about_the_request(
        self, browser, records_request
    ):
        browser.find(records_request.reference)
        code = browser.ask_for_code(records_request)
        message = Message.objects.get(kind="code")
        assert message.subject == "Your code"
        assert message.sender_name == "Cascade Vein Clinic"
        assert " ".join(message.body_text.split()) == (
            f"{code} is your code. It works for 10 minutes. We will never call to ask for it."
        )
        assert f"<strong>{code}</strong> is your code." in message.body_html
        assert records_request.reference not in message.body_html

    def test_message_hides_the_practice_from_people_who_asked_for_that(self, browser, practice):
        contact = make_contact(wants_plain_subject=True)
        records_request = make_request(practice, at=now(), contact=contact)
        browser.find(records_request.reference)
        browser.ask_for_code(records_request)
        assert Message.objects.get(kind="code").sender_name == "Records Office"

    def test_may_be_pasted_and_filled_in_by_the_phone(self, browser, records_request):
        browser.find(records_request.reference)
        browser.ask_for_code(records_request)
        [box] = re.findall(r'<input type="text" name="code"[^>]*>', browser.html)
        assert 'autocomplete="one-time-code"' in box
        assert 'inputmode="numeric"' in box

    def test_opens_the_page_and_confirms_the_address(self, whole, records_request):
        assert whole.place == address(records_request)
        assert "What has happened" in whole.text
        requester = Requester.objects.get()
        assert requester.email_confirmed_at is not None
        assert Event.objects.filter(name="email_confirmed", actor="requester").count() == 1

    def test_confirms_the_address_once(self, whole, records_request):
        first = Requester.objects.get().email_confirmed_at
        Browser().open_whole(records_request)
        assert Requester.objects.get().email_confirmed_at == first
        assert Event.objects.filter(name="email_confirmed").count() == 1

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ("", "Enter the 6-digit code"),
            ("12345", "Enter the 6-digit code"),
            ("12345a", "Enter the 6-digit code"),
            ("١٢٣٤٥٦", "Enter the 6-digit code"),
            ("wrong", "That code is not right. Check it and try again"),
            ("old", "That code has run out. Get a new code"),
        ],
    )
    def test_that_opens_nothing_says_what_to_do(self, browser, records_request, typed, error):
        with time_machine.travel(MOMENT, tick=False) as clock:
            browser.find(records_request.reference)
            code = browser.ask_for_code(records_request)
            if typed == "old":
                clock.shift(11 * MINUTE)
            meant = {"wrong": f"{(int(code) + 1) % 10**6:06}", "old": code}.get(typed, typed)
            browser.post(address(records_request, "code/"), {"code": meant})
            assert browser.errors == [error]
            browser.open(address(records_request))
        assert "What has happened" not in browser.text

    def test_ends_after_five_wrong_tries(self, browser, records_request):
        browser.find(records_request.reference)
        code = browser.ask_for_code(records_request)
        for _ in range(5):
            wrong = f"{(int(code) + 1) % 10**6:06}"
            browser.post(address(records_request, "code/"), {"code": wrong})
        words = "That was not right 5 times, so the code has ended. Get a new code"
        assert browser.errors == [words]
        browser.post(address(records_request, "code/"), {"code": code})
        assert browser.errors == [words]

    def test_typed_twice_by_a_double_click_still_shows_the_page(self, browser, records_request):
        browser.find(records_request.reference)
        code = browser.ask_for_code(records_request)
        for _ in range(2):
            browser.post(address(records_request, "code/"), {"code": code})
        assert "What has happened" in browser.text

    def test_is_sent_ten_times_a_day_and_no_more(self, browser, records_request):
        browser.find(records_request.reference)
        for _ in range(10):
            assert browser.post(address(records_request, "code/send/")).page.status_code == 200
        assert browser.post(address(records_request, "code/send/")).page.status_code == 429
        assert Message.objects.filter(kind="code").count() == 10

    def test_for_many_requests_floods_no_address(self, browser, practice, records_request):
        other = make_request(practice, at=now())
        for each in (records_request, other):
            browser.find(each.reference)
            for _ in range(5):
                assert browser.post(address(each, "code/send/")).page.status_code == 200
        assert browser.post(address(other, "code/send/")).page.status_code == 429
        assert Message.objects.filter(kind="code").count() == 10

    def test_does_not_hold_back_another_message(self, browser, practice, records_request):
        browser.find(records_request.reference)
        for _ in range(6):
            browser.post(address(records_request, "code/send/"))
        make_request(practice, at=now())
        assert Message.objects.filter(kind="received").count() == 2

    def test_is_not_sent_by_looking(self, browser, records_request):
        browser.find(records_request.reference)
        for _ in range(20):
            assert browser.open(address(records_request, "code/send/")).page.status_code == 405
            browser.open(address(records_request, "code/"))
        assert not Message.objects.filter(kind="code").exists()

    def test_of_another_request_opens_nothing(self, browser, practice, records_request):
        other = make_request(practice, at=now())
        browser.find(records_request.reference)
        browser.find(other.reference)
        browser.ask_for_code(records_request)
        theirs = browser.ask_for_code(other)
        if theirs != code_of(records_request):
            browser.post(address(records_request, "code/"), {"code": theirs})
            assert browser.errors == ["That code is not right. Check it and try again"]

    def test_without_an_email_there_is_none(self, browser, practice):
        reach = make_content().reach
        silent = type(reach)(reach.address_lines, "", reach.phone)
        records_request = make_request(practice, at=now(), reach=silent)
        browser.find(records_request.reference)
        assert "We have no email address for this request" in browser.text
        assert "Send me a code" not in browser.text
        browser.post(address(records_request, "code/send/"))
        assert not Message.objects.exists()
        assert browser.open(address(records_request, "code/")).place == address(records_request)


class TestTheVisit:
    def test_ends_after_half_an_hour_of_quiet(self, browser, records_request):
        with time_machine.travel(MOMENT, tick=False) as clock:
            browser.open_whole(records_request)
            clock.shift(29 * MINUTE)
            assert "What has happened" in browser.open(address(records_request)).text
            clock.shift(29 * MINUTE)
            assert "What has happened" in browser.open(address(records_request)).text
            clock.shift(31 * MINUTE)
            browser.open(address(records_request))
        assert browser.place == f"{FIND}?closed=1"
        assert "For your privacy we close a request after 30 minutes." in browser.text

    def test_belongs_to_one_browser(self, whole, records_request):
        stranger = Browser().open(address(records_request))
        assert stranger.place == f"{FIND}?closed=1"

    def test_opens_no_other_request(self, whole, practice):
        other = make_request(practice, at=now())
        assert whole.open(address(other)).place == f"{FIND}?closed=1"
        whole.find(other.reference)
        assert "What has happened" not in whole.text
        assert whole.open(address(other, "cancel/")).place == address(other)

    def test_to_find_it_again_does_not_close_it(self, whole, records_request):
        whole.find(records_request.reference)
        assert "What has happened" in whole.text

    def test_on_the_site_of_another_practice_shows_nothing(self, whole, records_request):
        make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
        answer = whole.client.get(address(records_request), headers={"host": "valley.example"})
        assert answer["Location"] == f"{FIND}?closed=1"

    def test_keeps_ids_only(self, whole, records_request):
        kept = dict(whole.client.session)
        assert set(kept) == {"found_requests"}
        assert set(kept["found_requests"]) == {str(records_request.pk)}


class TestTheWholePage:
    def test_says_the_number_the_status_and_the_day(self, whole, records_request):
        assert records_request.reference in whole.text
        assert "Received We have your request. No one has started on it yet." in whole.text
        assert "You do not need to do anything now." in whole.text

    @pytest.mark.parametrize(
        ("kind", "words"),
        [("access_request", "We must answer by"), ("authorization", "We plan to answer by")],
    )
    def test_calls_a_limit_a_limit_and_a_plan_a_plan(self, browser, practice, kind, words):
        records_request = make_request(practice, kind, at=now())
        page = browser.open_whole(records_request).html.partition("<h2>")[0]
        assert ("We must" in page, "We plan" in page) == (words[3] == "m", words[3] == "p")
        assert words in page

    def test_shows_what_happened_newest_first_and_no_staff(self, browser, records_request):
        cleo = make_staff("Cleo Park", records_request.practice)
        claim(records_request, by=cleo, at=now())
        start_checking(records_request, by=cleo, at=now())
        browser.open_whole(records_request)
        titles = re.findall(r'timeline__title">([^<]+)<', browser.html)
        assert titles == [
            "You confirmed your email address",
            "We started to check who you are and what you asked for",
            "We got your request",
        ]
        assert "Cleo" not in browser.html
        assert "Being checked We are checking who you are" in browser.text

    def test_shows_what_was_signed_in_words(self, whole):
        assert "Request for health records" in whole.text
        assert "María José O’Neill-Łukasiewicz" in whole.text
        assert "Visit notes" in whole.text

    def test_each_look_is_an_event(self, whole, records_request):
        before = last_event(records_request).number
        whole.open(address(records_request))
        event = last_event(records_request)
        assert (event.number, event.name, event.actor) == (before + 1, "status_seen", "requester")


class TestTheCopy:
    def test_is_a_file_named_by_the_number(self, whole, records_request):
        assert "We are making the PDF of your request." in whole.text
        document = seal(records_request)
        assert "Your request as you signed it (PDF, 2 pages, 40" in whole.open(
            address(records_request)
        ).text.replace("\u00a0", " ")
        answer = whole.client.get(address(records_request, "copy/"))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Type"] == "application/pdf"
        name = f'attachment; filename="request-{records_request.reference}.pdf"'
        assert answer["Content-Disposition"] == name
        assert "no-store" in answer["Cache-Control"]
        event = last_event(records_request)
        assert (event.name, event.facts) == ("copy_saved", {"document": str(document.pk)})

    @pytest.mark.parametrize("step", ["nothing", "found"])
    def test_is_for_nobody_without_a_code(self, browser, records_request, step):
        seal(records_request)
        if step == "found":
            browser.find(records_request.reference)
        assert browser.client.get(address(records_request, "copy/")).status_code == 404

    def test_is_not_there_before_it_is_sealed(self, whole, records_request):
        assert whole.client.get(address(records_request, "copy/")).status_code == 404


class TestAsks:
    def test_come_first_with_a_box_for_the_answer(self, browser, records_request):
        ask_for(records_request)
        browser.open_whole(records_request)
        assert (
            "Action needed We need something from you: an answer to a question, by March 14, 2026."
        ) in browser.text
        text = browser.text
        assert text.index("Which doctor put in your port?") < text.index("What has happened")
        assert "We asked you for an answer to a question" in text

    def test_in_words_of_staff_are_not_shown_without_a_code(self, browser, records_request):
        ask_for(records_request)
        browser.find(records_request.reference)
        assert "an answer to a question, by March 14, 2026." in browser.text
        assert "Which doctor" not in browser.html

    def test_are_answered_on_the_page(self, browser, records_request):
        ask = ask_for(records_request)
        browser.open_whole(records_request)
        browser.post(
            address(records_request, f"answer/{ask.pk}/"), {f"{ask.pk}-answer": "Dr. Example"}
        )
        assert "We have your answer." in browser.text
        assert "You answered what we asked" in browser.text
        assert "Which doctor" not in browser.text
        assert Ask.objects.get().answer == "Dr. Example"

    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            (" ", "Write your answer first"),
            ("a" * 4001, "Your answer must be shorter than 4,000 characters"),
        ],
        ids=["empty", "long"],
    )
    def test_say_what_to_change_and_keep_what_was_typed(
        self, browser, records_request, typed, error
    ):
        other, ask = ask_for(records_request), ask_for(records_request, AskKind.PAPERS)
        Ask.objects.filter(pk=ask.pk).update(kind=AskKind.ANSWER)
        browser.open_whole(records_request)
        browser.post(address(records_request, f"answer/{ask.pk}/"), {f"{ask.pk}-answer": typed})
        assert browser.errors == [error]
        assert f'href="#id_{ask.pk}-answer"' in browser.html
        assert f'id="id_{other.pk}-answer"' in browser.html
        assert typed.strip() in browser.html
        assert Ask.objects.open().count() == 2

    def test_take_one_answer_and_say_so(self, browser, records_request):
        ask = ask_for(records_request)
        browser.open_whole(records_request)
        for words in ("first", "second"):
            browser.post(address(records_request, f"answer/{ask.pk}/"), {f"{ask.pk}-answer": words})
        assert "We already had an answer to that, so we did not keep this one." in browser.text
        assert Ask.objects.get().answer == "first"

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            (AskKind.PAPERS, "Bring it or mail it to PO Box 1180, Tualatin, OR 97062."),
            (AskKind.IDENTITY, "Write the number of your request on it."),
            (AskKind.PHONE_CALL, "Call us: 503-555-0142"),
        ],
    )
    def test_that_need_more_than_words_say_how(self, browser, records_request, kind, words):
        ask_for(records_request, kind, "See what we wrote.")
        browser.open_whole(records_request)
        assert words in browser.text
        assert "Send my answer" not in browser.text

    def test_of_another_request_cannot_be_answered_here(self, whole, practice, records_request):
        other = make_request(practice, at=now())
        ask = ask_for(other)
        answer = whole.client.post(address(records_request, f"answer/{ask.pk}/"), {"answer": "x"})
        assert answer.status_code == 404
        assert Ask.objects.get().answer == ""


class TestCancelling:
    def test_takes_two_steps(self, whole, records_request):
        assert address(records_request, "cancel/") in whole.html
        whole.open(address(records_request, "cancel/"))
        assert "If you cancel, we stop work on this request and send nothing." in whole.text
        assert RecordsRequest.objects.get().stage == "received"
        with time_machine.travel(now(), tick=False):
            today = records_request.practice.today(now())
            whole.post(address(records_request, "cancel/"))
        day = f"{today:%B} {today.day}, {today.year}"
        assert whole.place == address(records_request)
        assert f"Closed You cancelled this request on {day}." in whole.text
        assert "Cancel this request" not in whole.text
        assert "We must answer by" not in whole.html.partition("<h2>")[0]

    def test_a_second_press_does_no_harm(self, whole, records_request):
        for _ in range(2):
            whole.post(address(records_request, "cancel/"))
        assert "You cancelled this request on" in whole.text
        assert Event.objects.filter(name="cancelled").count() == 1

    def test_a_signed_permission_is_not_cancelled(self, browser, practice):
        records_request = make_request(practice, "authorization", at=now())
        browser.open_whole(records_request)
        assert "Cancel this request" not in browser.text
        assert browser.open(address(records_request, "cancel/")).place == address(records_request)
        browser.post(address(records_request, "cancel/"))
        assert RecordsRequest.objects.get().stage == "received"

    def test_needs_the_code(self, browser, records_request):
        browser.find(records_request.reference)
        browser.post(address(records_request, "cancel/"))
        assert RecordsRequest.objects.get().stage == "received"
