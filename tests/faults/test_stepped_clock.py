"""A clock that is an hour off in one of our processes: staff are told, and nothing stays behind."""

import html
from pathlib import Path

import pytest

from records.problems import problem
from tests.faults.installation import installed
from tests.needs import need

# What the command loads ($LIB is the loader's word). Itself it leaves shared memory behind at each call.
LIBRARY = "/usr/$LIB/faketime/libfaketime.so.1"
NAMES = ("run_web", "run_worker", "run_clock")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """As ever; each process sees a time of its own, which `step` changes while it runs."""
    need("faketime")
    with installed(tmp_path_factory.mktemp("stepped")) as made:
        for name in NAMES:
            step(made, name, "+0")
            made.start(
                name,
                LD_PRELOAD=LIBRARY,
                FAKETIME_TIMESTAMP_FILE=str(file_of(made, name)),
                FAKETIME_NO_CACHE="1",
                # A machine whose clock is set does not wait longer or shorter.
                FAKETIME_DONT_FAKE_MONOTONIC="1",
                PYTHONPATH=str(Path(__file__).with_name("sleeping")),
            )
        yield made


def file_of(installation, name):
    return installation.elsewhere.var / f"{name}.time"


def step(installation, name, difference):
    """Set the clock that the process sees, while it runs."""
    unfinished = installation.elsewhere.var / "time"
    unfinished.write_text(f"{difference}\n")
    unfinished.rename(file_of(installation, name))


@pytest.fixture
def stepped(installation, request):
    """Processes whose clocks are off; afterwards they are right again, and all is whole."""
    for name, difference in request.param.items():
        step(installation, name, difference)
    yield installation
    for name in request.param:
        step(installation, name, "+0")
    installation.see("let_an_hour_pass()")
    installation.settle()
    assert installation.problems() == []


def each(*differences):
    return pytest.mark.parametrize("stepped", differences, indirect=True, ids=str)


@each({"run_web": "+1h", "run_clock": "-1h"}, {"run_web": "-1h", "run_clock": "+1h"})
def test_a_request_and_the_work_of_a_day_go_through_all_the_same(stepped):
    stepped.ask()
    stepped.see("begin_a_day()")
    stepped.settle()


@each({"run_worker": "+1h"}, {"run_worker": "-1h"})
def test_no_worker_with_a_wrong_clock_seals_and_staff_read_why(stepped):
    reference = stepped.ask()
    stepped.wait_for(lambda: stepped.see("unsealed()") == ["clocks_differ"])
    page = stepped.member_of_staff().visit(f"/staff/requests/{reference}/")
    assert str(problem("clocks_differ")) in html.unescape(page.text)
