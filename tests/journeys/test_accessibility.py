"""axe finds nothing and every page fits: on each step, as it comes, with errors, and filled in."""

import pytest

from tests.journeys.answers import ROUTES, TO_ME
from tests.journeys.looking import findings, problems
from tests.journeys.walking import begin, choice, point, press, press_on, slug, walk

WIDTHS = (320, 1280)
# What several routes ask in the same way is looked at once; the last pages differ on each.
LAST = {"check", "sign", "done"}
# Nothing on them has to be answered.
NEVER_WRONG = {"check", "details", "needs", "done"}


def new_on(route):
    """The pages that no route before this one has."""
    routes = list(ROUTES)
    before = routes[: routes.index(route)]
    return LAST | (set(ROUTES[route]) - {slug for each in before for slug in ROUTES[each]})


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_is_wrong_on_any_step_in_any_state(open_page, route):
    page = open_page()
    begin(page)
    wrong = {}
    for here in walk(page, ROUTES[route]):
        if here not in new_on(route):
            continue
        wrong[here, "new"] = problems(page, WIDTHS)
        if here not in NEVER_WRONG:
            press_on(page)
            wrong[here, "error"] = problems(page, WIDTHS)
        if here in ROUTES[route]:
            point(page, ROUTES[route][here])
            wrong[here, "filled"] = problems(page, WIDTHS)

    assert {place: found for place, found in wrong.items() if found} == {}


def test_axe_finds_nothing_around_the_wizard(open_page):
    page = open_page("/records/")
    wrong = {"start": findings(page)}
    press(page, "Start")
    draft = page.url
    choice(page, "A client’s or patient’s").check()
    press_on(page)
    wrong["other ways"] = findings(page)
    page.goto(draft.replace("/who/", "/other-ways/").replace("#", ""))
    press(page, "Back", "link")
    list(walk(page, TO_ME, until="check"))
    with page.expect_navigation():
        page.locator(".facts__act a").first.click()
    page.locator("main").get_by_label("My child’s").check()
    press_on(page)
    assert page.locator("h1").inner_text() == "This change removes other answers"
    wrong["interruption"] = findings(page)
    press(page, "Clear and leave")
    wrong["cleared"] = findings(page)
    page.goto(draft)
    wrong["not here"] = findings(page)
    page.goto("/records/done/")
    wrong["nothing sent"] = findings(page)

    assert slug(page) == "done"
    assert {place: found for place, found in wrong.items() if found} == {}
