"""Every form of both sites with good answers, gathered by walking them as people do."""

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import lxml.html
from django.conf import settings
from django.test import Client

from portal.models import Message
from records.management.sample_answers import SAMPLE_ANSWERS
from records.models import ContactMessage, Draft
from tests.factories import now
from tests.fuzz.posts import Form
from tests.fuzz.world import People, session_with
from tests.intake.conftest import Visitor
from tests.test_access_matrix import HOSTS, PUBLIC, STAFF, patterns
from tests.workqueue.conftest import add_to

Answers = dict[str, Any]

# Between them they meet every question (a test holds them to it).
_THREE = {
    "recipient": SAMPLE_ANSWERS["authorization"]["recipient"] | {"another": "on"},
    "recipient-2": {"name": "Kim Lee", "fax": "503-555-0102", "another": "on"},
    "recipient-3": {"name": "Lee Kim", "fax": "503-555-0103", "may_discuss": "on"},
}
WALKS: tuple[Answers, ...] = (
    SAMPLE_ANSWERS["access"]
    | {"how": {"delivery": "email"}, "email-warning": {"choice": "understood"}}
    | {"id": {"answer": "photo"}, "id-photo": {}},
    SAMPLE_ANSWERS["authorization"]
    | {"mail": {"is_abroad": "on"}, "mail-abroad": {"address": "12 Rue X\nFrance"}}
    | _THREE,
    SAMPLE_ANSWERS["access"]
    | {
        "who": {"who": "died"},
        "right": {"right": "executor"},
        "your-name": {"first_names": "Ana", "last_names": "Ruiz"},
        "death-date": {"death_date_year": "2022"},
        "how": {"delivery": "pickup"},
        "pickup": {"who": "other", "name": "Kim Lee"},
        "papers": {"answer": "photo"},
        "papers-add": {},
        "sign": {"typed_name": "Ana Ruiz", "agrees": "on"},
    },
)
OWN_ADDRESSES = {"sign": "intake:sign", "id-photo": "intake:id_photo"}
# What people type outside the wizard, by the name of the box.
TYPED = {
    "birth_date_month": "3",
    "birth_date_day": "27",
    "birth_date_year": "1948",
    "login": "cleo.park@keeper.example",
    "password": "correct horse battery",
    "q": "Thistlethwaite 3/27/1948",
    "text": "Called; nobody answered.",
    "topic": "billing",
    "name": "Walker Evangeline",
    "reply_to": "walker@home.example",
    "reason": "Marcus is away until Monday.",
    "printed_code": "VX-4H7M-22QT-9K3D",
}


def corpus(people: People) -> list[Form]:
    """The forms of all pages; an address without a form stands for itself."""
    doors = ((PUBLIC, "nobody"), (STAFF, "nobody"), (STAFF, "cleo"))
    forms = [
        *wizard(),
        *code_page(people),
        *(form for site, who in doors for form in standing(people, site, who)),
    ]
    forms += [with_a_file(form) for form in forms if form.page == "verify:check"]
    known = {(form.site, form.page) for form in forms}
    for site in (PUBLIC, STAFF):
        bare = [page for page in patterns(site) if (site, page) not in known]
        forms += [bare_address(people, site, page) for page in bare]
    return forms


def bare_address(people: People, site: str, page: str) -> Form:
    """An address, asked by whoever would use it."""
    who = "cleo" if site == STAFF else "nobody"
    address = people.address(site, page)
    return Form(site, page, address, who=who, session=people.sessions[who])


def with_a_file(form: Form) -> Form:
    """The check of a document, with a file instead of a code."""
    return dataclasses.replace(form, fields=(("file:pdf", "%PDF-1.7 of somebody"),))


def of_others(people: People, forms: list[Form]) -> list[Form]:
    """The same forms, sent to what a stranger left: her draft, her request and all that hangs on it."""
    request, draft = people.left
    theirs = {
        people.request.reference: request.reference,
        str(people.arguments["paper_id"]): str(add_to(request).pk),
        str(people.arguments["document_id"]): str(request.documents.get().pk),
        str(people.arguments["contact_id"]): str(
            ContactMessage.objects.get(practice=request.practice_id).pk
        ),
        str(people.arguments["message_id"]): str(Message.objects.get(subject_id=request.pk).pk),
    }

    def moved(form: Form) -> Form:
        address = form.address
        for own, other in (theirs | {form.draft: str(draft.pk)} if form.draft else theirs).items():
            address = address.replace(own, other)
        return dataclasses.replace(form, address=address, words="")

    return [moved(form) for form in forms if moved(form).address != form.address]


# --- the wizard -----------------------------------------------------------------------------------


def wizard() -> Iterator[Form]:
    """Each question as it stands when all before it are answered, with a draft and browser of its own."""
    for answers in WALKS:
        visitor = Visitor()
        visitor.start()
        while visitor.slug != "sign":
            yield from questions(visitor, answers[visitor.slug])
            visitor.post(visitor.slug, answers[visitor.slug])
            assert visitor.errors == []
        yield from questions(visitor, answers["sign"])


def questions(visitor: Visitor, answers: Answers) -> Iterator[Form]:
    """The forms of the page a visitor is on: the question first, then the one that clears all."""
    page = OWN_ADDRESSES.get(visitor.slug, "intake:question")
    words = visitor.page.context.get("fragment", "") if page == "intake:sign" else ""
    draft = copied(visitor.draft_id)
    session = session_with({"drafts": [draft]})
    text = visitor.text.replace(visitor.draft_id, draft)
    for form in forms_on(text, PUBLIC, page, answers):
        name = "intake:clear" if form.address.endswith("/clear/") else page
        digest = hashlib.sha256(words.encode()).hexdigest() if words else ""
        yield dataclasses.replace(form, page=name, session=session, draft=draft, words=digest)


def copied(draft_id: str) -> str:
    """Another draft with the same answers."""
    draft = Draft.objects.get(pk=draft_id)
    copy = Draft.objects.create(
        practice=draft.practice,
        answers=draft.answers,
        chosen_at=draft.chosen_at,
        started_at=draft.started_at,
        expires_at=draft.expires_at,
    )
    return str(copy.pk)


# --- following a request ---------------------------------------------------------------------------


def code_page(people: People) -> Iterator[Form]:
    """Where a code is typed, in a browser that found the request."""
    visit = {"seen": now().isoformat(), "open": False}
    session = session_with({"found_requests": {str(people.request.pk): visit}})
    for page, fields in (("pickup:code", (("code", "123456"),)), ("pickup:send_code", ())):
        yield Form(PUBLIC, page, people.address(PUBLIC, page), fields, session=session)


# --- everything else ------------------------------------------------------------------------------


def standing(people: People, site: str, who: str) -> Iterator[Form]:
    """Every form that `who` finds behind the addresses of a site, each once."""
    pages = {page: people.address(site, page) for page in patterns(site)}
    names = {address: page for page, address in pages.items()}
    client = Client(headers={"host": HOSTS[site]})
    client.cookies[settings.SESSION_COOKIE_NAME] = session = people.sessions[who]
    found = {}
    typed = TYPED | {"number": people.request.reference}
    for page, address in pages.items():
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in forms_on(answer.content.decode(), site, page, typed):
                target = form.address or address
                name = names[target.partition("?")[0]]
                found[name] = dataclasses.replace(form, page=name, address=target)
    return (dataclasses.replace(form, who=who, session=session) for form in found.values())


# --- reading pages --------------------------------------------------------------------------------


def forms_on(text: str, site: str, page: str, answers: Answers) -> Iterator[Form]:
    """The forms of a page that post; the boxes are those of the page, filled with `answers`."""
    for form in lxml.html.document_fromstring(text).forms:
        if form.method == "POST":
            yield Form(site, page, form.action or "", tuple(filled(form, answers)))


def filled(form: Any, answers: Answers) -> Iterator[tuple[str, str]]:
    """Each box as a browser would send it: the answer, or what stands in it."""
    standing, boxes = dict(form.form_values()), form.inputs.keys()
    for name in boxes:
        if name == "csrfmiddlewaretoken":
            continue
        if name in answers:
            yield from ((name, value) for value in values(answers[name]))
        elif name in standing:
            yield name, standing[name]


def values(answer: str | list[str]) -> Iterable[str]:
    """One answer, or several to one question."""
    return [answer] if isinstance(answer, str) else answer
