"""A request that was sent, and people with browsers who look for it."""

import re

import pytest
from django.test import Client

from portal.models import Message
from tests.factories import make_practice, make_request, now

BORN = {"birth_date_month": "March", "birth_date_day": "27", "birth_date_year": "1948"}
WRONG_DATE = BORN | {"birth_date_day": "28"}
FIND = "/records/status/"


class Browser:
    """Keeps its cookies, and the page it is on."""

    def __init__(self, address="203.0.113.7"):
        self.client = Client(headers={"host": "testserver"}, REMOTE_ADDR=address)
        self.page = None

    @property
    def text(self):
        """The page as people read it."""
        text = re.sub(
            r"<(?:style|script|title)\b.*?</\w+>|<[^>]+>", " ", self.page.content.decode()
        )
        return " ".join(text.split())

    @property
    def html(self):
        """The page as it was sent."""
        return self.page.content.decode()

    @property
    def place(self):
        """Where the last page stands."""
        chain = getattr(self.page, "redirect_chain", None)
        return chain[-1][0] if chain else self.page.request["PATH_INFO"]

    @property
    def errors(self):
        """The lines of the error summary."""
        summary = re.search(r'id="problems".*?</ul>', self.html, re.DOTALL)
        return re.findall(r'<li>(?:<a href="[^"]*">)?([^<]+)<', summary[0]) if summary else []

    def open(self, path):
        self.page = self.client.get(path, follow=True)
        return self

    def post(self, path, values=()):
        self.page = self.client.post(path, dict(values), follow=True)
        return self

    def find(self, number, born=BORN):
        """Step 1: number and birth date."""
        return self.post(FIND, {"number": number, **born})

    def ask_for_code(self, records_request):
        """Step 2: have a code sent; its digits, from the message."""
        self.post(address(records_request, "code/send/"))
        return code_of(records_request)

    def open_whole(self, records_request):
        """All steps."""
        self.find(records_request.reference)
        code = self.ask_for_code(records_request)
        return self.post(address(records_request, "code/"), {"code": code})


def address(records_request, more=""):
    """A page of the request."""
    return f"/records/status/request/{records_request.pk}/{more}"


def code_of(records_request):
    """The digits in the newest message with a code."""
    message = Message.objects.filter(kind="code", subject_id=records_request.pk)
    return re.search(r"\b\d{6}\b", message.order_by("created_at").last().body_text)[0]


def link_of(records_request):
    """The path of the link in our first message."""
    body = Message.objects.get(kind="received", subject_id=records_request.pk).body_text
    return re.search(r"https?://[^/\s]+(/records/status/\S+)", body)[1]


@pytest.fixture
def practice(db):
    return make_practice()


@pytest.fixture
def records_request(practice):
    """María's request, sent a moment ago."""
    return make_request(practice, at=now())


@pytest.fixture
def browser():
    return Browser()
