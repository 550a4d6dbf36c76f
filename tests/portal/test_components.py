"""Every part that pages are made of, with usual words and with the longest that real life brings."""

import dataclasses
import re

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from portal.closure import Banner, BannerLink, Help, Phase
from portal.templatetags.portal_words import tel
from tests.architecture.tree import ROOT

LONG = "Fernández-Villaseñor y Ortiz de Montellano <b>& Sons</b> " * 8
LONG_SAFE = LONG.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
LINKS = (
    BannerLink("intake:start", "Ask for your medical records"),
    BannerLink("portal:closing", "Read the full notice"),
)


@dataclasses.dataclass(frozen=True)
class Row:
    label: str
    lines: tuple[str, ...]
    change_url: str = ""


@dataclasses.dataclass(frozen=True)
class Entry:
    title: str
    text: str
    when: str


def part(name, **values):
    """The part on its own, its white space made plain."""
    drawn = render_to_string(f"components/{name}.html", values)
    return re.sub(r"\s+", " ", drawn).strip()


def test_the_full_banner_is_a_named_region_with_two_links():
    banner = Banner("This practice closed", ("We closed.", "You can ask."), LINKS, "Ask now.")
    drawn = part("banner", banner=banner, kind="full")
    assert '<section class="banner" aria-labelledby="closure">' in drawn
    assert '<h2 id="closure">This practice closed</h2> <p>We closed. You can ask.</p>' in drawn
    assert drawn.count("<a ") == 2
    assert "Ask now." not in drawn


def test_the_banner_of_the_wizard_is_one_line_without_links():
    banner = Banner("This practice closed", ("We closed.", "You can ask."), LINKS, "Ask now.")
    drawn = part("banner", banner=banner, kind="line")
    assert '<h2 id="closure">This practice closed.</h2> <p>Ask now.</p>' in drawn
    assert "<a " not in drawn
    assert "We closed." not in drawn


@pytest.mark.parametrize("kind", ["full", "line"])
def test_without_a_closing_there_is_no_banner(kind):
    assert part("banner", banner=None, kind=kind) == ""


@pytest.mark.parametrize("kind", ["full", "line"])
def test_a_banner_with_long_words_keeps_them_whole(kind):
    banner = Banner(LONG, (LONG, LONG), LINKS, LONG)
    assert part("banner", banner=banner, kind=kind).count(LONG_SAFE.strip()) == (
        3 if kind == "full" else 2
    )


def test_facts_have_a_term_and_their_lines():
    rows = [Row("Mail", ("1820 SE Example Avenue", "Portland, OR 97214"))]
    drawn = part("summary_list", rows=rows)
    assert '<dl class="facts">' in drawn
    assert "<dt>Mail</dt> <dd>1820 SE Example Avenue<br>Portland, OR 97214</dd>" in drawn
    assert "facts__act" not in drawn


def test_a_change_link_says_what_it_changes():
    drawn = part("summary_list", rows=[Row("HIV", ("Leave out",), "/step/")], can_change=True)
    assert '<dl class="facts facts--act">' in drawn
    assert '<a href="/step/">Change<span class="hidden-text">: HIV</span></a>' in drawn


def test_a_fact_that_was_left_empty_says_so():
    assert "<dd>Not given</dd>" in part("summary_list", rows=[Row("Phone", ())])


def test_a_long_fact_is_kept_whole():
    drawn = part("summary_list", rows=[Row(LONG, (LONG,), "/step/")], can_change=True)
    assert drawn.count(LONG_SAFE.strip()) == 3


@pytest.mark.parametrize(
    ("kind", "has_shape"),
    [("", False), ("late", True), ("soon", True), ("info", False), ("private", False)],
)
def test_a_tag_has_words_and_a_shape_where_it_matters(kind, has_shape):
    drawn = part("tag", words="3 days overdue", kind=kind)
    assert drawn.startswith(f'<span class="tag{" tag--" + kind if kind else ""}">')
    assert drawn.endswith("3 days overdue</span>")
    assert ('<svg viewBox="0 0 16 16" aria-hidden="true">' in drawn) == has_shape


def test_a_tag_with_long_words_keeps_them():
    assert part("tag", words=LONG, kind="info").count(LONG_SAFE.strip()) == 1


def test_a_near_due_date_is_a_tag_and_a_far_one_is_plain():
    near = part("due_label", on="Mar 9", words="due today", kind="soon")
    far = part("due_label", on="Mar 28", words="due in 19 days", kind="")
    assert '<b>Mar 9</b> <span class="tag tag--soon">' in near
    assert far == (
        '<span class="due"><b>Mar 28</b> <span class="due__label">due in 19 days</span></span>'
    )


def test_a_long_due_label_is_kept_whole():
    assert part("due_label", on="Mar 9", words=LONG, kind="").count(LONG_SAFE.strip()) == 1


def test_the_newest_event_leads_the_timeline():
    entries = [
        Entry("Claimed", "", "Ana Whitefeather, Mar 2, 2026, 9:30 a.m."),
        Entry("Received online", "Two\nlines", "System, Feb 26, 2026, 2:14 p.m."),
    ]
    drawn = part("timeline", entries=entries)
    assert re.findall(r'<li(.*?)> <p class="timeline__title">(.*?)</p>', drawn) == [
        (' class="timeline__now"', "Claimed"),
        ("", "Received online"),
    ]
    assert "<p>Two<br>lines</p>" in drawn
    assert drawn.count("<p>") == 1


def test_a_long_event_is_kept_whole():
    drawn = part("timeline", entries=[Entry(LONG, LONG, LONG)])
    assert drawn.count(LONG_SAFE.strip()) == 3


def test_page_links_keep_what_was_asked_for():
    page = Paginator(range(120), 50).page(2)
    drawn = part("pagination", page=page, label="Pages of requests", query="view=overdue&q=a%26b")
    assert "<span>51 to 100 of 120</span>" in drawn
    assert '<a href="?view=overdue&amp;q=a%26b&amp;page=1">Previous</a>' in drawn
    assert '<a href="?view=overdue&amp;q=a%26b&amp;page=3">Next</a>' in drawn
    assert 'aria-label="Pages of requests"' in drawn


def test_the_first_page_has_no_previous_and_one_page_has_no_links():
    first = part("pagination", page=Paginator(range(60), 50).page(1), label="Pages", query="")
    assert "Previous" not in first
    assert '<a href="?page=2">Next</a>' in first
    assert part("pagination", page=Paginator([1], 50).page(1), label="Pages", query="") == ""


def test_help_says_phone_hours_and_where_to_write():
    drawn = part(
        "help",
        help=Help("503-555-0142", "Monday to Friday", ("PO Box 1180", "Tualatin, OR 97062")),
    )
    assert '<a class="nobreak" href="tel:+15035550142">503-555-0142</a>' in drawn
    assert "<p>Monday to Friday. Deaf or hard of hearing? Call 711 first.</p>" in drawn
    assert "<address>Write to us: PO Box 1180, Tualatin, OR 97062</address>" in drawn


def test_help_without_hours_and_address_promises_none():
    drawn = part("help", help=Help("503-555-0100"))
    assert "<p>Deaf or hard of hearing? Call 711 first.</p>" in drawn
    assert "<address>" not in drawn


def test_help_with_a_long_address_keeps_it():
    assert part("help", help=Help("503-555-0142", "", (LONG, LONG))).count(LONG_SAFE.strip()) == 2


@pytest.mark.parametrize(
    ("phone", "dialed"),
    [
        ("503-555-0142", "tel:+15035550142"),
        ("(503) 555 0142", "tel:+15035550142"),
        ("+44 20 7946 0000", "tel:+442079460000"),
    ],
)
def test_a_phone_link_dials_the_whole_number(phone, dialed):
    assert tel(phone) == dialed


def test_the_back_link_is_its_own_landmark():
    drawn = part("back_link", url="/step/")
    assert '<nav class="page__back" aria-label="Step back">' in drawn
    assert '<a class="back" href="/step/">Back</a>' in drawn
    assert f">{LONG_SAFE}</a>" in render_to_string(
        "components/back_link.html", {"url": "/", "words": LONG}
    )


def test_an_inset_is_a_box_and_may_warn():
    assert part("inset", words="Nothing is sent yet.") == '<p class="box">Nothing is sent yet.</p>'
    assert part("inset", words=LONG, kind="warn").startswith('<p class="box box--warn">Fern')


def test_a_dead_end_has_a_way_on_for_the_public_and_for_staff():
    assert 'href="/">Go to the first page</a>' in part("way_back", practice="Cascade Vein Clinic")
    assert 'href="/staff/">Go to the records desk</a>' in part("way_back", practice=None)


def test_an_open_practice_has_no_notice_in_its_navigation():
    names = re.findall(r">([^<>]+)</a>", part("nav", here="/", phase=Phase.NONE))
    assert names == ["Home", "Get your records", "About ports", "Contact"]


def test_every_part_says_what_it_needs():
    silent = [
        path.name
        for path in (ROOT / "templates/components").glob("*.html")
        if "{% comment %}" not in path.read_text() and path.name != "phone.html"
    ]
    assert silent == []
