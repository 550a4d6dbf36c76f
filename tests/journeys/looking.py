"""What is wrong with a page as it looks now: what axe finds, and whether it fits the window."""

from axe_playwright_python.sync_playwright import Axe

# The browser's own PDF viewer is not ours. Only what is wrong is carried over: the rest is long.
AXE = """() => axe
    .run({exclude: ["iframe"]}, {iframes: false, resultTypes: ["violations"]})
    .then(({violations}) => Object.fromEntries(
        violations.map(({id, nodes}) => [id, nodes.map(node => node.html)])))"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
HEIGHT = 900


def findings(page):
    """What axe finds on the page, by rule."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(AXE)


def is_too_wide(page):
    """Whether the content of the page reaches past the window."""
    return page.evaluate(TOO_WIDE)


def problems(page, widths):
    """What is wrong in windows of these widths; nothing about those where all is well."""
    found = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found[width] = findings(page) | ({"too wide": page.url} if is_too_wide(page) else {})
    return {width: wrong for width, wrong in found.items() if wrong}
