"""A practice, and a visitor who goes through the wizard as a browser would."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.factories import make_practice
from tests.intake.answers import ACCESS

SIGNATURE = {"typed_name": "maria lukasiewicz", "agrees": "on"}
# Who signs for whom, by the name the page shows.
OTHERS = {"The name you gave: Ana Ruiz": "ana ruiz", "The name you gave: Leo Ruiz": "leo ruiz"}


class Visitor:
    """Keeps its cookies, and the page it is on."""

    def __init__(self, **options):
        self.client = Client(headers={"host": "testserver"}, **options)
        self.page = None

    @property
    def path(self):
        """Where the last page stands."""
        chain = getattr(self.page, "redirect_chain", None)
        return urlsplit(chain[-1][0]).path if chain else self.page.request["PATH_INFO"]

    @property
    def slug(self):
        """The question the page asks."""
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def draft_id(self):
        """The draft the address names."""
        return re.search(r"/request/([0-9a-f-]{36})/", self.path)[1]

    @property
    def text(self):
        """The page as it was sent."""
        return self.page.content.decode()

    @property
    def errors(self):
        """The lines of the error summary."""
        summary = re.search(r'id="problems".*?</ul>', self.text, re.DOTALL)
        return re.findall(r'<li>(?:<a href="[^"]*">)?([^<]+)<', summary[0]) if summary else []

    def address(self, slug):
        """The address of a question of this draft."""
        return f"/records/request/{self.draft_id}/{slug}/"

    def open(self, path):
        """Visit an address; a bare slug means a question of this draft."""
        path = path if path.startswith("/") else self.address(path)
        self.page = self.client.get(path, follow=True)
        return self

    def post(self, path, values):
        """Send a form; a bare slug means a question of this draft."""
        path = path if path.startswith("/") else self.address(path)
        self.page = self.client.post(path, values, follow=True)
        return self

    def start(self):
        """The first question of a new draft."""
        return self.post("/records/", {})

    def answer(self, answers, until="sign"):
        """Answer page after page up to `until`; the slugs that were passed."""
        passed = []
        while self.slug != until:
            passed.append(self.slug)
            self.post(self.slug, answers[self.slug])
            assert self.errors == [], self.slug
        return passed

    def sign(self, **changes):
        """Sign the page as it is shown."""
        digest = re.search(r'name="digest" value="(\w*)"', self.text)[1]
        names = (name for hint, name in OTHERS.items() if hint in self.text)
        typed_name = next(names, SIGNATURE["typed_name"])
        given = SIGNATURE | {"typed_name": typed_name, "digest": digest}
        return self.post("sign", given | changes)


@pytest.fixture
def practice(db):
    return make_practice()


@pytest.fixture
def visitor(practice):
    """Somebody on the first question."""
    return Visitor().start()


@pytest.fixture
def signer(visitor):
    """Somebody who asks for their own records, on the last page."""
    visitor.answer(ACCESS)
    return visitor
