"""Going through the wizard: by pointing, or with nothing but the keyboard."""

from urllib.parse import urlsplit

MOST_STOPS = 80
# Tab stops once in a group of radio buttons, perhaps at another one.
IS_REACHED = """control => control === document.activeElement
    || (control.type === "radio" && document.activeElement.name === control.name)"""


def slug(page):
    """The question the page asks; "done" at the end."""
    return urlsplit(page.url).path.rstrip("/").rpartition("/")[2]


def find(page, words):
    """The control with this label; "Group › Label" looks inside the group with that legend."""
    place = page.locator("main")
    group, found, label = words.rpartition(" › ")
    if found:
        place = place.get_by_role("group", name=group)
    return place.get_by_label(label, exact=True).first


def choice(page, words):
    """The radio or box with these words; a second line of words does not matter."""
    place = page.locator("main")
    group, found, label = words.rpartition(" › ")
    if found:
        place = place.get_by_role("group", name=group)
    return place.locator(".choice", has_text=label).locator("input").first


def point(page, answer):
    """Answer by pointing and typing."""
    for words, value in answer.get("fill", {}).items():
        box = find(page, words)
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    for words in answer.get("choose", []):
        choice(page, words).check()


def press(page, words, role="button"):
    """The button or link with these words; then the page it leads to is there."""
    with page.expect_navigation():
        page.get_by_role(role, name=words).click()


def press_on(page):
    """The one main button of the page."""
    with page.expect_navigation():
        page.locator("main button.button").first.click()


def begin(page):
    """From the banner on the first page to the first question."""
    page.locator(".banner").get_by_role("link", name="Ask for your medical records").click()
    page.wait_for_url("**/records/")
    press_on(page)


def walk(page, answers, until="done"):
    """Answer page after page up to `until`; the slugs that were passed."""
    passed = []
    while slug(page) != until:
        here = slug(page)
        assert here not in passed, f"{here} was asked twice"
        passed.append(here)
        yield here
        point(page, answers[here])
        press_on(page)
    yield until


def stop_at(page, control):
    """Press Tab until `control` has the focus, however far it is."""
    target = control.element_handle()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate(IS_REACHED):
            return
    raise AssertionError("Tab never gets there")


def type_all(page, answer):
    """Answer with Tab, arrows, Space and letters only, in the order of the page."""
    controls = [(find(page, words), value) for words, value in answer.get("fill", {}).items()]
    controls += [(choice(page, words), None) for words in answer.get("choose", [])]
    order = "control => [...document.querySelectorAll('main :is(input, select, textarea)')].indexOf(control)"
    for control, value in sorted(controls, key=lambda pair: pair[0].evaluate(order)):
        stop_at(page, control)
        if value is None:
            _choose(page, control)
        else:
            page.keyboard.type(value)


def _choose(page, control):
    if control.get_attribute("type") == "checkbox":
        page.keyboard.press("Space")
    for _arrow in range(10):
        if control.is_checked():
            return
        is_first = "control => control === document.activeElement"
        page.keyboard.press("Space" if control.evaluate(is_first) else "ArrowDown")
    raise AssertionError("Arrows never get there")


def send(page):
    """Reach the main button with Tab and press it."""
    stop_at(page, page.locator("main button.button").first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
