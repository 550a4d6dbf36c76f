"""The closing by date: which phase it is, what the banner says, and whom to call."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine

from portal.closure import Phase, banner, closure, help_for, phase
from tests.factories import make_notice, make_practice

PACIFIC = ZoneInfo("America/Los_Angeles")
DAYS = {
    Phase.NONE: dt.date(2023, 1, 9),
    Phase.CLOSING: dt.date(2023, 2, 1),
    Phase.CLOSED: dt.date(2026, 3, 9),
    Phase.LAST_MONTHS: dt.date(2033, 1, 1),
    Phase.ENDED: dt.date(2033, 6, 1),
}
ANNOUNCED = [now for now in Phase if now is not Phase.NONE]


@pytest.fixture
def practice(db):
    return make_practice()


@pytest.fixture
def notice(practice):
    return practice.notice


@pytest.mark.parametrize(
    ("last_minute", "before", "after"),
    [
        ("2023-01-09", Phase.NONE, Phase.CLOSING),
        ("2023-03-10", Phase.CLOSING, Phase.CLOSED),
        ("2032-09-10", Phase.CLOSED, Phase.LAST_MONTHS),
        ("2033-03-10", Phase.LAST_MONTHS, Phase.ENDED),
    ],
)
def test_the_phase_changes_at_midnight_of_the_practice(practice, last_minute, before, after):
    late = dt.datetime.fromisoformat(f"{last_minute} 23:59").replace(tzinfo=PACIFIC)
    early = late + dt.timedelta(minutes=2)
    assert phase(practice.notice, practice.today(late.astimezone(dt.UTC))) is before
    assert phase(practice.notice, practice.today(early.astimezone(dt.UTC))) is after


@pytest.mark.parametrize(("now", "day"), DAYS.items())
def test_every_day_has_its_phase(notice, now, day):
    assert phase(notice, day) is now


def test_a_practice_without_a_notice_has_no_phase_and_no_banner():
    assert phase(None, dt.date(2026, 3, 9)) is Phase.NONE
    assert banner(None, dt.date(2026, 3, 9)) is None


def test_before_the_announcement_nothing_is_said(notice):
    assert banner(notice, DAYS[Phase.NONE]) is None


def test_only_a_published_notice_counts(practice):
    make_notice(practice, last_clinic_on=dt.date(2023, 3, 31), published_at=None)
    assert practice.notice.last_clinic_on == dt.date(2023, 3, 10)


@pytest.mark.parametrize(
    ("now", "heading"),
    [
        (Phase.CLOSING, "Closing March 10, 2023"),
        (Phase.CLOSED, "This practice closed on March 10, 2023"),
        (Phase.LAST_MONTHS, "Ask for your records by March 10, 2033"),
        (Phase.ENDED, "We no longer keep most records"),
    ],
)
def test_the_heading_says_where_the_practice_stands(notice, now, heading):
    assert banner(notice, DAYS[now]).heading == heading


@pytest.mark.parametrize(
    ("now", "sentences"),
    [
        (
            Phase.CLOSING,
            (
                "Our last day seeing patients is Friday, March 10, 2023.",
                "You can get a free online copy from MyHealth until June 30, 2023, "
                "or ask us for a copy of your records.",
            ),
        ),
        (
            Phase.CLOSED,
            (
                "We no longer see patients, and Harbor Records Keeping now keeps our medical records.",
                "You can still ask for a copy of your records until March 10, 2033.",
            ),
        ),
        (
            Phase.LAST_MONTHS,
            (
                "We plan to keep most records until March 10, 2033 "
                "and safely destroy them after that day.",
                "Ask for your copy now if you may need it.",
            ),
        ),
        (
            Phase.ENDED,
            (
                "The time we said we would keep records ended on March 10, 2033, "
                "and most records have been safely destroyed.",
                "Some records are kept longer, such as those of patients who were children: "
                "call 503-555-0142 to ask.",
            ),
        ),
    ],
)
def test_the_sentences_are_those_of_the_phase(notice, now, sentences):
    assert banner(notice, DAYS[now]).sentences == sentences


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Phase.CLOSING, "Get your records"),
        (Phase.CLOSED, "Ask for your medical records"),
        (Phase.LAST_MONTHS, "Ask for your medical records"),
        (Phase.ENDED, "Ask if we still have your records"),
    ],
)
def test_the_links_lead_to_the_request_and_the_notice(notice, now, words):
    links = banner(notice, DAYS[now]).links
    assert [(link.page, link.words) for link in links] == [
        ("intake:start", words),
        ("portal:closing", "Read the full notice"),
    ]


@pytest.mark.parametrize("now", ANNOUNCED)
def test_a_banner_is_short_and_calm(notice, now):
    said = banner(notice, DAYS[now])
    assert len(said.heading) <= 70
    assert [len(re.findall(r"[.!?](?:\s|$)", words)) for words in said.sentences] == [1, 1]
    assert len(said.links) == 2
    assert "!" not in "".join((said.heading, said.line, *said.sentences))


@pytest.mark.parametrize("now", ANNOUNCED)
def test_every_date_in_a_banner_has_its_year(notice, now):
    said = banner(notice, DAYS[now])
    words = " ".join((said.heading, *said.sentences))
    months = re.findall(r"(?:January|March|June|September) \d+(?:, \d{4})?", words)
    assert [date for date in months if not re.search(r"\d{4}$", date)] == []


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (Phase.CLOSING, "You can get your records now."),
        (Phase.CLOSED, "You can still get your records."),
        (Phase.LAST_MONTHS, "After that day we will destroy most records."),
        (Phase.ENDED, "You can still ask."),
    ],
)
def test_the_wizard_has_one_line(notice, now, line):
    assert banner(notice, DAYS[now]).line == line


def test_myhealth_is_not_offered_after_its_last_day(practice):
    early = make_notice(practice, portal_ends_on=dt.date(2023, 1, 31))
    assert banner(early, dt.date(2023, 1, 31)).sentences[1].startswith("You can get a free online")
    assert banner(early, dt.date(2023, 2, 1)).sentences[1] == (
        "You can ask us for a copy of your records."
    )


def test_the_keeper_keeps_records_only_from_its_first_day(notice):
    assert banner(notice, dt.date(2023, 3, 12)).sentences[0] == (
        "We no longer see patients, and from March 13, 2023 "
        "Harbor Records Keeping keeps our medical records."
    )
    assert "now keeps" in banner(notice, dt.date(2023, 3, 13)).sentences[0]


def test_a_keeper_with_a_percent_sign_in_its_name_is_named_as_it_is(practice):
    odd = make_notice(practice, keeper_name="100% Records %(day)s")
    assert "and 100% Records %(day)s now keeps" in banner(odd, DAYS[Phase.CLOSED]).sentences[0]


@pytest.mark.parametrize("now", [Phase.NONE, Phase.CLOSING])
def test_while_it_is_open_the_clinic_helps(practice, notice, now):
    assert help_for(practice, notice, now).phone == "503-555-0100"
    assert help_for(practice, notice, now).hours == ""


@pytest.mark.parametrize("now", [Phase.CLOSED, Phase.LAST_MONTHS, Phase.ENDED])
def test_after_closing_the_keeper_helps(practice, notice, now):
    helps = help_for(practice, notice, now)
    assert helps.phone == "503-555-0142"
    assert helps.address_lines == ("PO Box 1180", "Tualatin, OR 97062")


def test_staff_pages_have_no_closing(rf):
    request = rf.get("/staff/")
    request.practice = None
    assert closure(request) == {"practice": None, "demo": True}


@time_machine.travel("2026-03-09T12:00:00-07:00")
def test_public_pages_get_what_they_say_from_one_place(rf, practice):
    request = rf.get("/")
    request.practice = practice
    said = closure(request)
    assert said["phase"] is Phase.CLOSED
    assert said["banner"].heading == "This practice closed on March 10, 2023"
    assert said["help"].phone == "503-555-0142"
    assert said["today"] == dt.date(2026, 3, 9)
