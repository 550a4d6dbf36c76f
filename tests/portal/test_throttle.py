"""How often one network or one person may do what costs much."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory

from portal import throttle
from portal.models import Message, Tally
from portal.throttle import Limit, LimitUnreadableError, network, wait
from records.models import Draft, RecordsRequest
from tests.at_once import at_once
from tests.factories import make_practice, make_request, make_staff
from tests.intake.answers import ACCESS
from tests.intake.conftest import Visitor
from tests.test_access_matrix import PUBLIC, STAFF, World
from tests.workqueue.conftest import seal

AT = dt.datetime(2026, 2, 26, 18, 40, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def few(settings):
    """Two of each in an hour."""
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, "2/hour")


@pytest.mark.django_db
class TestCounting:
    def test_as_many_pass_as_the_limit_says_and_the_next_learns_how_long_to_wait(self, few):
        assert [wait("drafts", "here", AT) for _ in range(4)] == [None, None, *[20 * MINUTE] * 2]

    def test_each_network_and_each_deed_has_a_count_of_its_own(self, few):
        for name, who in (("drafts", "here"), ("drafts", "there"), ("searches", "here")):
            assert [wait(name, who, AT) for _ in range(2)] == [None, None]

    def test_the_next_hour_counts_anew(self, few):
        for _ in range(3):
            wait("drafts", "here", AT)
        assert wait("drafts", "here", AT + 20 * MINUTE) is None

    def test_who_is_refused_does_not_wait_longer_for_trying(self, few):
        for _ in range(9):
            wait("drafts", "here", AT)
        assert Tally.objects.get().count == 2

    def test_no_address_is_kept(self, few):
        wait("drafts", "203.0.113.9", AT)
        [row] = Tally.objects.values()
        assert row["digest"] == throttle.digest("throttle", "drafts", "203.0.113.9")
        assert set(row) == {"id", "digest", "ends_at", "count"}

    def test_what_no_longer_counts_is_deleted(self, few):
        wait("drafts", "here", AT)
        wait("drafts", "here", AT + 30 * MINUTE)
        assert throttle.forget(AT + 20 * MINUTE) == 1
        assert Tally.objects.get().ends_at == AT + 80 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_processes_that_count_at_once_agree(settings):
    settings.THROTTLES = {"drafts": "5/hour"}
    left = at_once(*[lambda: wait("drafts", "here", AT)] * 12)
    assert sorted(left, key=bool) == [None] * 5 + [20 * MINUTE] * 7


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("120/hour", Limit(120, 3600)),
        (" 1/minute ", Limit(1, 60)),
        ("9/day", Limit(9, 86_400)),
    ],
)
def test_a_limit_is_a_number_and_a_time(text, limit):
    assert Limit.read(text) == limit


@pytest.mark.parametrize("text", ["", "0/hour", "-1/hour", "many", "120", "120/week", "1/hour/day"])
def test_what_is_no_limit_stops_the_start(production, settings, text):
    with pytest.raises(LimitUnreadableError):
        Limit.read(text)
    settings.THROTTLES = {**settings.THROTTLES, "sign_ins": text}
    sentence = "Set THROTTLE_SIGN_INS to a number and a time, such as 120/hour."
    assert production() == [sentence]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_one_customers_addresses_are_one_network(address, counted):
    assert network(RequestFactory().get("/", REMOTE_ADDR=address)) == counted


# --- At the pages -------------------------------------------------------------------------------
WRONG = {"login": "cleo.park@keeper.example", "password": "wrong horse battery"}
COSTLY = {
    "begin": (PUBLIC, "intake:start", "POST", {}),
    "begin with the port": (PUBLIC, "intake:port_record", "POST", {}),
    "sign in": (STAFF, "account_login", "POST", WRONG),
    "search": (STAFF, "workqueue:search", "POST", {"q": "María 3/27/1948"}),
    "download": (STAFF, "workqueue:document", "GET", {}),
}
HOSTS = {PUBLIC: "testserver", STAFF: settings.STAFF_HOST}


@pytest.mark.django_db
@pytest.mark.parametrize("deed", COSTLY)
@time_machine.travel(AT, tick=False)
def test_what_costs_much_is_answered_429_with_words_and_a_time(few, deed, caplog):
    site, page, method, values = COSTLY[deed]
    world = World()
    client = Client(headers={"host": HOSTS[site]})
    if page != "account_login":
        client.force_login(world.ours)
    ask = client.post if method == "POST" else client.get
    answers = [ask(world.address(site, page), values) for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert answers[2]["Retry-After"] == "1200"
    [line] = [each.getMessage() for each in caplog.records if each.name == "portal.throttle"]
    assert line in {f"{name}: too many" for name in settings.THROTTLES}
    words = answers[2].content.decode()
    assert "Wait 20 minutes, then go back and try again." in words
    assert ("503-555-0142" in words) == (site == PUBLIC)  # patients can call instead


@pytest.mark.django_db
def test_to_look_costs_nothing(few):
    world = World()
    client = Client(headers={"host": settings.STAFF_HOST})
    statuses = [client.get("/staff/login/").status_code for _ in range(5)]
    public = Client(headers={"host": "testserver"})
    statuses += [public.get(path).status_code for path in ("/records/", "/health/") * 5]
    client.force_login(world.ours)
    statuses += [client.get("/staff/requests/search/").status_code for _ in range(5)]
    assert set(statuses) == {200}
    assert Tally.objects.count() == 0


@pytest.mark.django_db
def test_a_signature_is_counted_and_one_too_many_sends_nothing_and_loses_nothing(settings):
    settings.THROTTLES = {**settings.THROTTLES, "signatures": "1/hour"}
    make_practice()
    first, second = Visitor().start(), Visitor().start()
    for visitor in (first, second):
        visitor.answer(ACCESS)
    assert first.sign().page.status_code == 200
    assert second.sign().page.status_code == 429
    assert RecordsRequest.objects.count() == 1
    assert Draft.objects.get(records_request=None).answers.keys() >= {"who", "check"}


@pytest.mark.django_db
def test_one_network_that_floods_stops_no_other(few):
    make_practice()
    for _ in range(3):
        answer = Client(headers={"host": "testserver"}).post("/records/")
    assert answer.status_code == 429
    elsewhere = Client(headers={"host": "testserver"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.post("/records/").status_code == 302


@pytest.mark.django_db
def test_one_member_of_staff_who_searches_much_stops_no_colleague(few):
    practice = make_practice()
    statuses = []
    for name in ("Cleo Park", "Marcus Thibodeaux"):
        client = Client(headers={"host": settings.STAFF_HOST})
        client.force_login(make_staff(name, practice))
        searches = [client.post("/staff/requests/search/", {"q": "x"}) for _ in range(3)]
        statuses.append([answer.status_code for answer in searches])
    assert statuses == [[200, 200, 429]] * 2


@pytest.mark.django_db
def test_an_ordinary_busy_hour_of_an_office_behind_one_address_locks_nobody_out():
    """Forty people sign in, two of three after a typing mistake, and each begins six requests."""
    at = [AT + dt.timedelta(seconds=30 * n) for n in range(40)]
    sign_ins = [wait("sign_ins", "office", moment) for moment in at for _ in range(3)]
    drafts = [wait("drafts", "office", moment) for moment in at for _ in range(6)]
    assert {*sign_ins, *drafts} == {None}


@pytest.mark.django_db
def test_who_types_somebody_elses_email_cannot_flood_it():
    practice = make_practice()
    for hour in range(12):
        make_request(practice, at=AT + dt.timedelta(hours=hour))
    assert Message.objects.count() == 5


@pytest.mark.django_db
def test_a_document_that_was_refused_is_no_opening(few):
    world = World()
    seal(make_request(world.request.practice))
    client = Client(headers={"host": settings.STAFF_HOST})
    client.force_login(world.ours)
    before = world.events()
    for _ in range(5):
        client.get(world.address(STAFF, "workqueue:document"))
    assert world.events() - before == 2


def test_what_was_no_miss_is_given_back(db, settings):
    settings.THROTTLES = {"misses": "1/hour"}
    assert wait("misses", "somebody", AT) is None
    throttle.give_back("misses", "somebody", AT)
    throttle.give_back("misses", "somebody", AT)  # never below nothing
    throttle.give_back("misses", "nobody", AT)
    assert wait("misses", "somebody", AT) is None
    assert wait("misses", "somebody", AT) is not None
