"""A real browser, a live site, and a page of it at any width, with scripts on or off."""

import functools
import os

import pytest
from playwright.sync_api import sync_playwright

from tests.factories import make_practice
from tests.needs import need

# How pages look and work in a browser does not depend on the database: SQLite's run sees to it.
_LOOKS = ("accessibility", "asking", "checking", "pages", "papers")
_IS_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
collect_ignore = [f"test_{name}.py" for name in _LOOKS] if _IS_POSTGRESQL else []

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, gone with its driver's event loop before tests of another file run here.

    While it is there, the loop must not make Django think that it is asynchronous.
    """
    path = need("chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def practice(transactional_db):
    """The closed practice whose site is visited."""
    return make_practice()


@pytest.fixture
def open_window(browser):
    """Opens a page of a site, in a browser window of its own."""
    windows = []

    def open_window(site, path="/", width=1280, scripts=True):
        window = browser.new_context(
            base_url=site, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(10_000)
        page.goto(path)
        return page

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def open_page(open_window, live_server, practice):
    """Opens a page of the live site."""
    return functools.partial(open_window, live_server.url)
