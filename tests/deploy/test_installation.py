"""The walk through docs/operations.md: its commands are run, and what the units start is started."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from portal import uploads
from records.signing.level import Level
from records.signing.profile import profile_from_folder
from tests.deploy.test_run import OF_THE_SUITE
from tests.documents.sealing import seal_folder
from tests.mail_server import MailServer, free_port
from tests.needs import need
from tests.processes import eventually
from tests.signing.timestamp_server import answers_of, serving

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
GUIDE = (ROOT / "docs" / "operations.md").read_text()
PASSWORD = "a long enough pass phrase"


def chapter(title: str) -> str:
    return GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def commands(text: str) -> list[str]:
    """The indented lines that a person types."""
    return re.findall(r"^    (\S.*)$", text, re.MULTILINE)


def of_manage(line: str) -> str:
    """What a line gives to manage.py, by whichever settings; nothing if it runs something else."""
    return re.sub(r"^(SETTINGS=\S+ )?deploy/manage ", "", line) if "deploy/manage " in line else ""


def exec_start(unit: str) -> str:
    return re.search(r"^ExecStart=(.+)$", (UNITS / unit).read_text(), re.MULTILINE)[1]


class Machine:
    """A machine of its own below a folder: the guide's paths lie there, and no root is needed."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.places = {
            "/etc/records-portal": folder / "etc",
            "/var/lib/records-portal": folder / "var",
            "/var/backups/records-portal": folder / "backups",
            "/srv/records-checkpoints": folder / "checkpoints",
            "/etc/nginx/sites-available": folder / "sites",
            "/media/safe": folder / "safe",
            "/opt/records-portal/.venv/bin/python": Path(sys.executable),
            "/opt/records-portal": ROOT,
        }
        for name in ("etc", "var", "backups", "checkpoints", "sites", "safe"):
            (folder / name).mkdir()
        self.settings = settings
        self.folder = folder

    def here(self, line: str) -> str:
        for path, place in self.places.items():
            line = line.replace(path, str(place))
        return line

    @property
    def environment(self) -> dict[str, str]:
        """The example's settings, as systemd reads them, and those of this machine."""
        example = (ROOT / ".env.example").read_text()
        said = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", self.here(example), re.MULTILINE))
        person = {
            name: value for name, value in os.environ.items() if name not in {*OF_THE_SUITE, "DEMO"}
        }
        return person | said | self.settings

    def run(self, line: str) -> str:
        """Do what a line of the guide says; lines that only root can type are left out."""
        if arguments := of_manage(line):
            line = f"{sys.executable} manage.py {arguments}"
        elif not line.startswith(("mv ", "chmod ", "install -m")):
            return ""
        answer = subprocess.run(
            ["sh", "-c", self.here(line).replace("-g records-portal ", "")],
            cwd=ROOT,
            env=self.environment | {"STAFF_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, f"{line}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout

    def start(self, unit: str) -> subprocess.Popen[bytes]:
        """Start what the unit starts."""
        with (self.folder / f"{unit}.log").open("wb") as output:
            return subprocess.Popen(
                shlex.split(self.here(exec_start(unit))),
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
            )

    def get(self, path: str, host: str, **headers: str) -> tuple[int, str]:
        """The answer to what the proxy would pass on."""
        passed_on = {"Host": host, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        question = urllib.request.Request(
            f"http://127.0.0.1:{self.settings['PORT']}{path}", headers=passed_on | headers
        )
        try:
            with urllib.request.urlopen(question, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""
        except OSError:
            return 0, ""

    def ask(self, program: str) -> str:
        """What a program over the models of this installation prints."""
        whole = (
            "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings';"
            f" django.setup(); {program}"
        )
        return subprocess.run(
            [sys.executable, "-c", whole],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()


@pytest.fixture
def mail():
    with MailServer() as server:
        yield server


@pytest.fixture
def machine(tmp_path, mail):
    """A machine with a timestamp server of its own, which an outsider would run."""
    outside = seal_folder()
    with serving(answers_of(profile_from_folder(outside, Level.B_LTA, "").timestamper)) as url:
        yield Machine(
            tmp_path,
            TIMESTAMP_URL=url,
            EMAIL_URL=f"smtp://127.0.0.1:{mail.port}",
            PORT=str(free_port()),
        )


@pytest.fixture
def stopped_at_the_end():
    started = []
    yield started
    for process in started:
        process.send_signal(signal.SIGTERM)
    for process in started:
        process.wait(timeout=60)


def trust_the_timestamps(machine):
    """Step 6: the outsider's root and lists."""
    seal = machine.places["/etc/records-portal"] / "seal"
    shutil.copy(seal_folder().root, seal / "timestamp-roots" / "outside.pem")
    for path in seal_folder().list_files():
        shutil.copy(path, seal / "lists" / f"outside-{path.name}")


def test_the_guide_leads_from_nothing_to_a_sealed_document_and_back(
    machine, mail, stopped_at_the_end, tmp_path
):
    for line in commands(chapter("Install on Debian 12")):
        machine.run(line)
    trust_the_timestamps(machine)
    for unit in ("web.service", "worker@.service", "clock.service"):
        stopped_at_the_end.append(machine.start(f"records-portal-{unit}"))

    practice = "records.practice.example"
    assert eventually(lambda: machine.get("/", practice)[0] == 200), said_by(tmp_path)
    assert "Cascade Vein Clinic" in machine.get("/", practice)[1]
    assert "Demonstration" not in machine.get("/", practice)[1]
    assert machine.get("/staff/login/", "staff.records.example")[0] == 200

    machine.ask(
        "from tests.factories import *; from portal.models import Practice;"
        " make_request(Practice.objects.get(), at=now())"
    )
    sealed = "from records.models import Document; print(Document.objects.get().sealed_at or '')"
    assert eventually(lambda: machine.ask(sealed)), said_by(tmp_path)
    assert eventually(lambda: len(mail.taken) == 1)

    backup = exec_start("records-portal-backup.service").partition("manage.py ")[2]
    assert f"deploy/manage {backup}" in commands(chapter("Back up"))
    # The sealed document and the first day's checkpoint.
    assert ": 2 files, 2 of them new." in machine.run(f"deploy/manage {backup}")
    machine.places["/var/lib/records-portal"] = tmp_path / "other"
    machine.places["/srv/records-checkpoints"] = tmp_path / "other-checkpoints"
    (tmp_path / "other-checkpoints").mkdir()
    *_, restore = commands(chapter("Try a restore, every quarter"))
    assert machine.run(restore).endswith("every event, file and document is whole.\n")


def said_by(folder):
    return "\n".join(path.read_text() for path in folder.glob("*.log"))


# --- What can be read without running it ---------------------------------------------------------
@pytest.mark.parametrize(
    "arguments", [found for line in commands(GUIDE) if (found := of_manage(line))]
)
def test_every_command_of_the_guide_is_one(arguments):
    name, *arguments = shlex.split(arguments)
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("*.service")))
def test_every_unit_starts_a_command_of_ours_as_its_own_user(unit):
    _python, manage, name, *_rest = shlex.split(exec_start(unit))
    text = (UNITS / unit).read_text()
    assert (manage, name in get_commands()) == ("manage.py", True)
    assert "\nUser=records-portal\n" in text
    assert "\nNoNewPrivileges=yes\n" in text
    assert "\nEnvironmentFile=/etc/records-portal/environment\n" in text


def test_systemd_understands_every_unit_and_finds_it_closed(tmp_path):
    for path in UNITS.iterdir():
        text = path.read_text().replace("/opt/records-portal/.venv/bin/python", sys.executable)
        (tmp_path / path.name.replace("@.", "@1.")).write_text(text)
    units = sorted(str(path) for path in tmp_path.iterdir())
    analyze = need("systemd-analyze")
    verified = subprocess.run(
        [analyze, "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    closed = subprocess.run(
        [
            analyze,
            "security",
            "--offline=yes",
            "--threshold=20",
            tmp_path / "records-portal-web.service",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert closed.returncode == 0, closed.stdout


def test_the_proxy_hides_what_visitors_claim_and_lets_every_form_through(settings):
    text = (ROOT / "deploy" / "nginx.example.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto https;" in text
    assert "proxy_set_header Host $host;" in text
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", text)[1])
    assert megabytes * 1024 * 1024 > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


DRAFT = "/records/request/00000000-0000-0000-0000-000000000000"


def test_the_proxy_lets_files_through_to_the_pages_that_take_them():
    text = (ROOT / "deploy" / "nginx.example.conf").read_text()
    places = re.findall(r"location ~ (\S+) \{(.*?)\}", text, re.DOTALL)
    assert text.count("client_max_body_size") == 1 + len(places)

    def place_of(path):
        return next((section for place, section in places if re.search(place, path)), None)

    photos = [f"{DRAFT}/{slug}/" for slug in ("id-photo", "papers-add")]
    for path in ("/verify/", "/es/verify/", "/zh-hans/verify/", *photos, f"/es{photos[0]}"):
        section, page = place_of(path), uploads.page_at("POST", path)
        megabytes = int(re.search(r"client_max_body_size (\d+)m;", section)[1])
        assert megabytes * uploads.MB > page.body_bytes
        assert "proxy_request_buffering off;" in section
    for path in ("/verify/offline/", "/records/verify/", "/", f"{DRAFT}/who/"):
        assert place_of(path) is None
        assert uploads.page_at("POST", path) is None
