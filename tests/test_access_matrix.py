"""Who gets what: every address of both sites, asked by nobody, by our staff and by other staff.

A new address must be given its row here before the suite passes again.
"""

import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from portal.models import Event, Message
from records.actions.claims import claim
from records.actions.contact import leave_message
from records.actions.drafts import start_draft
from records.actions.staff_tasks import make_task
from records.models import StaffTask
from records.models.staff_task import TaskKind
from tests.factories import make_practice, make_request, make_staff, make_words, now
from tests.pickup.conftest import link_of
from tests.workqueue.conftest import add_to, get_stuck, seal

PUBLIC, STAFF = "records.urls", "records.urls_staff"
HOSTS = {PUBLIC: "testserver", STAFF: "staff.testserver"}

OK, GONE, NO_METHOD, UNFIT, AWAY = 200, 404, 405, 422, 503
ON = "goes on"  # a redirect to another page
DOOR = "sign in first"  # a redirect to the sign-in page

#    site    page                          method  nobody  ours   others
MATRIX = [
    (PUBLIC, "health", "GET", OK, OK, OK),
    (PUBLIC, "ready", "GET", AWAY, AWAY, AWAY),  # this database was never prepared
    (PUBLIC, "metrics", "GET", GONE, GONE, GONE),  # for METRICS_ALLOWED only
    (PUBLIC, "portal:home", "GET", OK, OK, OK),
    (PUBLIC, "portal:closing", "GET", OK, OK, OK),
    (PUBLIC, "portal:treatment", "GET", OK, OK, OK),
    (PUBLIC, "portal:brochure", "GET", GONE, GONE, GONE),  # this practice has none
    (PUBLIC, "pages:contact", "GET", OK, OK, OK),
    (PUBLIC, "pages:contact", "POST", UNFIT, UNFIT, UNFIT),  # nothing was written
    (PUBLIC, "pages:contact_sent", "GET", ON, ON, ON),  # this browser sent none
    (PUBLIC, "pages:privacy", "GET", OK, OK, OK),
    (PUBLIC, "pages:accessibility", "GET", OK, OK, OK),
    (PUBLIC, "pages:paper_request", "GET", OK, OK, OK),
    (PUBLIC, "pages:paper_permission", "GET", OK, OK, OK),
    (PUBLIC, "pages:request_pdf", "GET", OK, OK, OK),
    (PUBLIC, "pages:permission_pdf", "GET", OK, OK, OK),
    (PUBLIC, "intake:start", "GET", OK, OK, OK),
    (PUBLIC, "intake:start", "POST", ON, ON, ON),
    (PUBLIC, "intake:port_record", "GET", ON, ON, ON),
    (PUBLIC, "intake:port_record", "POST", ON, ON, ON),
    (PUBLIC, "intake:cleared", "GET", OK, OK, OK),
    (PUBLIC, "intake:done", "GET", OK, OK, OK),
    # Somebody else's answers: being staff opens no draft either.
    (PUBLIC, "intake:clear", "POST", ON, ON, ON),  # forgets nothing but what this browser holds
    (PUBLIC, "intake:other_ways", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:sign", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:sign", "POST", GONE, GONE, GONE),
    (PUBLIC, "intake:question", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:question", "POST", GONE, GONE, GONE),
    # Whoever holds a document may check it (tests/pickup/verify/test_verify.py).
    (PUBLIC, "verify:check", "GET", OK, OK, OK),
    (PUBLIC, "verify:check", "POST", UNFIT, UNFIT, UNFIT),  # nothing was given
    (PUBLIC, "verify:offline", "GET", OK, OK, OK),
    (PUBLIC, "verify:handout", "GET", GONE, GONE, GONE),  # this installation has no seal
    # Following a request: a browser that has not found it is asked for number and date.
    (PUBLIC, "pickup:find", "GET", OK, OK, OK),
    (PUBLIC, "pickup:find", "POST", OK, OK, OK),
    (PUBLIC, "pickup:link", "GET", OK, OK, OK),
    (PUBLIC, "pickup:link", "POST", OK, OK, OK),
    (PUBLIC, "pickup:status", "GET", ON, ON, ON),
    (PUBLIC, "pickup:code", "GET", ON, ON, ON),
    (PUBLIC, "pickup:code", "POST", ON, ON, ON),
    (PUBLIC, "pickup:send_code", "GET", NO_METHOD, NO_METHOD, NO_METHOD),
    (PUBLIC, "pickup:send_code", "POST", ON, ON, ON),
    (PUBLIC, "pickup:copy", "GET", GONE, GONE, GONE),
    (PUBLIC, "pickup:answer", "POST", ON, ON, ON),
    (PUBLIC, "pickup:cancel", "GET", ON, ON, ON),
    (PUBLIC, "pickup:cancel", "POST", ON, ON, ON),
    (PUBLIC, "intake:id_photo", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:id_photo", "POST", GONE, GONE, GONE),
    (PUBLIC, "intake:papers_add", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:papers_add", "POST", GONE, GONE, GONE),
    (PUBLIC, "intake:picture", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:remove_paper", "GET", GONE, GONE, GONE),
    (PUBLIC, "intake:remove_paper", "POST", GONE, GONE, GONE),
    # The desk. Lists show everybody their own practices only (tests/workqueue/test_queue.py).
    (STAFF, "account_login", "GET", OK, ON, ON),
    (STAFF, "account_logout", "GET", ON, OK, OK),
    (STAFF, "account_logout", "POST", ON, ON, ON),
    (STAFF, "workqueue:my_work", "GET", DOOR, OK, OK),
    (STAFF, "workqueue:requests", "GET", DOOR, OK, OK),
    (STAFF, "workqueue:search", "GET", DOOR, OK, OK),
    (STAFF, "workqueue:search", "POST", DOOR, OK, OK),
    (STAFF, "workqueue:claim_next", "GET", DOOR, NO_METHOD, NO_METHOD),
    (STAFF, "workqueue:claim_next", "POST", DOOR, ON, ON),
    (STAFF, "workqueue:detail", "GET", DOOR, OK, GONE),
    (STAFF, "workqueue:note", "POST", DOOR, OK, GONE),
    (STAFF, "workqueue:claim", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:hand_back", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:take_over", "GET", DOOR, OK, GONE),
    (STAFF, "workqueue:take_over", "POST", DOOR, OK, GONE),
    (STAFF, "workqueue:start_checking", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:document", "GET", DOOR, OK, GONE),
    (STAFF, "workqueue:document_again", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:paper", "GET", DOOR, OK, GONE),
    (STAFF, "workqueue:paper_thumbnail", "GET", DOOR, OK, GONE),
    (STAFF, "workqueue:renewal_again", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:message_again", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:message_sent", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:messages", "GET", DOOR, OK, OK),
    (STAFF, "workqueue:finish_message", "POST", DOOR, ON, GONE),
    (STAFF, "workqueue:tasks", "GET", DOOR, OK, OK),
    (STAFF, "workqueue:finish_task", "POST", DOOR, ON, GONE),
    # What waits at other practices is to strangers what does not wait at all.
    (STAFF, "workqueue:start_all", "GET", DOOR, OK, ON),
    (STAFF, "workqueue:start_all", "POST", DOOR, ON, ON),
]


class World:
    """A request of one practice with all that hangs on it, and the people who look at it."""

    def __init__(self):
        practice = make_practice()
        other = make_practice(name="Valley Heart Clinic", hosts=["valley.example"])
        self.request = make_request(practice)
        self.ours, self.others = make_staff("Cleo Park", practice), make_staff("Otto Else", other)
        claim(self.request, by=make_staff("Marcus Thibodeaux", practice), at=now())
        self.message = get_stuck(Message.objects.get(), "address_refused")
        make_task(self.request, TaskKind.SEAL_STUCK, problem="fault", at=now())
        self.arguments = {
            "reference": self.request.reference,
            "document_id": seal(self.request).pk,
            "message_id": self.message.pk,
            "task_id": StaffTask.objects.get().pk,
            "contact_id": leave_message(practice, make_words(), at=now()).pk,
            "draft_id": start_draft(practice, at=now()).pk,
            "paper_id": add_to(self.request).pk,
            "kind": TaskKind.SEAL_STUCK,
            "problem": "fault",
            "slug": "who",
            "name": "root.cer",
            "request_id": self.request.pk,
            "ask_id": uuid.uuid4(),
            "token": link_of(self.request).rstrip("/").rpartition("/")[2],
        }

    def answer(self, site, page, method, user):
        """What `user` gets, or somebody who has not signed in."""
        client = Client(headers={"host": HOSTS[site]})
        if user is not None:
            client.force_login(user)
        asked = client.generic(method, self.address(site, page))
        if asked.status_code != 302:
            return asked.status_code
        return DOOR if asked["Location"].startswith("/staff/login/?next=") else ON

    def address(self, site, page):
        wanted = patterns(site)[page].pattern.converters
        return reverse(page, site, kwargs={name: self.arguments[name] for name in wanted})

    def events(self):
        return Event.objects.filter(stream_id=self.request.pk).count()


def patterns(site):
    """Every address of a site by its name."""

    def walk(resolver, spaces):
        for each in resolver.url_patterns:
            if isinstance(each, URLPattern):
                yield ":".join([*spaces, each.name or str(each.pattern)]), each
            else:
                yield from walk(each, [*spaces, each.namespace] if each.namespace else spaces)

    return dict(walk(get_resolver(site), []))


@pytest.mark.parametrize("site", [PUBLIC, STAFF])
def test_every_address_has_its_row(site):
    assert set(patterns(site)) == {page for where, page, *_ in MATRIX if where == site}


@pytest.mark.parametrize(
    ("site", "page", "method", "nobody", "ours", "others"),
    MATRIX,
    ids=[f"{page} {method}" for _, page, method, *_ in MATRIX],
)
def test_the_matrix(db, site, page, method, nobody, ours, others):
    world = World()
    before = world.events()
    assert world.answer(site, page, method, None) == nobody
    assert world.answer(site, page, method, world.others) == others
    assert world.events() == before  # strangers leave no trace on the request, and did nothing
    assert world.answer(site, page, method, world.ours) == ours


@pytest.mark.parametrize("page", [page for where, page, *_ in MATRIX if where == STAFF])
def test_the_desk_does_not_stand_on_the_public_site(db, page):
    world = World()
    address = world.address(STAFF, page)
    answer = Client(headers={"host": "testserver"}).get(address)
    assert answer["Location"] == "http://staff.testserver:8000/staff/"


@pytest.mark.parametrize("page", ["portal:home", "intake:start", "intake:done"])
def test_the_public_site_does_not_stand_on_the_staff_host(db, page):
    World()
    answer = Client(headers={"host": "staff.testserver"}).get(reverse(page, PUBLIC))
    assert answer["Location"] == "/staff/"


def test_what_does_not_exist_looks_like_what_is_somebody_elses(db):
    world = World()
    client = Client(headers={"host": "staff.testserver"})
    client.force_login(world.others)
    theirs = client.get(world.address(STAFF, "workqueue:detail"))
    world.arguments |= {"reference": "MR-0000-0000", "document_id": uuid.uuid4()}
    nobodys = client.get(world.address(STAFF, "workqueue:detail"))
    assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)
