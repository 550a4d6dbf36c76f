"""axe finds nothing: on every step, as it comes, with errors, and filled in."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.answers import ROUTES, TO_ME
from tests.journeys.walking import begin, point, press, press_on, slug, walk


def findings(page):
    """What axe finds on the page, by rule."""
    found = Axe().run(page).response["violations"]
    return {each["id"]: [node["html"] for node in each["nodes"]] for each in found}


@pytest.mark.parametrize(
    ("route", "width"), [("to a clinic", 320), ("to a clinic", 1280), ("to me", 320)]
)
def test_axe_finds_nothing_on_any_step_in_any_state(open_page, route, width):
    page = open_page(width=width)
    begin(page)
    problems = {}
    for here in walk(page, ROUTES[route]):
        problems[here, "new"] = findings(page)
        if here not in ("check", "done"):
            press_on(page)
            problems[here, "error"] = findings(page)
            point(page, ROUTES[route][here])
            problems[here, "filled"] = findings(page)

    assert {place: found for place, found in problems.items() if found} == {}


def test_axe_finds_nothing_around_the_wizard(open_page):
    page = open_page("/records/")
    problems = {"start": findings(page)}
    press(page, "Start")
    draft = page.url
    page.locator("main").get_by_label("My child’s").check()
    press_on(page)
    problems["other ways"] = findings(page)
    page.goto(draft.replace("/who/", "/other-ways/").replace("#", ""))
    press(page, "Back", "link")
    list(walk(page, TO_ME, until="check"))
    with page.expect_navigation():
        page.locator(".facts__act a").first.click()
    page.locator("main").get_by_label("My child’s").check()
    press_on(page)
    assert page.locator("h1").inner_text() == "This change removes other answers"
    problems["interruption"] = findings(page)
    press(page, "Clear and leave")
    problems["cleared"] = findings(page)
    page.goto(draft)
    problems["not here"] = findings(page)
    page.goto("/records/done/")
    problems["nothing sent"] = findings(page)

    assert slug(page) == "done"
    assert {place: found for place, found in problems.items() if found} == {}
