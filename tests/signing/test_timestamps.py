"""Timestamps come from this process or from a server, and a server that fails seals nothing."""

import contextlib
import dataclasses
import datetime as dt
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from asn1crypto import tsp

from records.signing.authority import make_authority, write_authority
from records.signing.errors import TimestampNotTrustedError, TimestampUnavailableError
from records.signing.level import Level
from records.signing.profile import SealingProfile, profile_from_folder
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import HttpTimestamper, LocalTimestamper
from records.signing.tokens import scan
from records.signing.trust import Trust, trust_from_files
from records.signing.verdict import Reason
from records.signing.verify import verify
from tests.mail_server import free_port
from tests.needs import need
from tests.signing.timestamp_server import answers_of, serving

Profiles = Callable[[Level], SealingProfile]
Rendered = Callable[[str], bytes]
Answer = Callable[[bytes], bytes]


def asking(profile: SealingProfile, url: str, timeout_seconds: float = 10) -> SealingProfile:
    return dataclasses.replace(profile, timestamper=HttpTimestamper(url, timeout_seconds))


@pytest.fixture
def right_answer(profile: Profiles) -> Answer:
    return answers_of(profile(Level.B_LTA).timestamper)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_a_server_over_http_gives_every_timestamp(
    level: Level, profile: Profiles, rendered: Rendered, trust: Trust, right_answer: Answer
):
    asked = []

    def answer(query: bytes) -> bytes:
        asked.append(tsp.TimeStampReq.load(query))
        return right_answer(query)

    with serving(answer) as url:
        pdf = seal(rendered(level), asking(profile(level), url))
    assert verify(pdf, trust).level is level
    # One is asked beforehand, to learn who answers.
    assert len(asked) == (3 if level is Level.B_LTA else 2)
    assert all(request["nonce"].native and request["cert_req"].native for request in asked)
    assert asked[-1]["message_imprint"]["hashed_message"].native in {
        scan(pdf)[-1].covered_digest,
        scan(pdf)[0].signed.signature_digest,
    }


def refused(query: bytes) -> bytes:
    return tsp.TimeStampResp({"status": {"status": "rejection", "fail_info": {"bad_alg"}}}).dump()


def granted_nothing(query: bytes) -> bytes:
    return tsp.TimeStampResp({"status": {"status": "granted"}}).dump()


def test_a_server_that_answers_for_another_question_is_refused(
    profile: Profiles, rendered: Rendered, right_answer: Answer
):
    """The nonce shows that an answer is an old one (RFC 3161, section 2.4.2)."""
    first: list[bytes] = []

    def replay(query: bytes) -> bytes:
        first.append(right_answer(query))
        return first[0]

    with serving(replay) as url, pytest.raises(TimestampUnavailableError):
        seal(rendered("B-LTA"), asking(profile(Level.B_LTA), url))
    assert len(first) == 2


@pytest.mark.parametrize(
    ("answer", "content_type"),
    [
        (refused, "application/timestamp-reply"),
        (granted_nothing, "application/timestamp-reply"),
        (lambda query: b"", "application/timestamp-reply"),
        (lambda query: b"<html>hello</html>", "application/timestamp-reply"),
        (lambda query: b"0" * (1 << 17), "application/timestamp-reply"),
        (lambda query: query, "application/timestamp-reply"),
        (lambda query: b"<html>hello</html>", "text/html"),
    ],
)
def test_a_server_that_answers_wrongly_seals_nothing(
    answer: Answer, content_type: str, profile: Profiles, rendered: Rendered
):
    with (
        serving(answer, content_type) as url,
        pytest.raises(TimestampUnavailableError) as raised,
    ):
        seal(rendered("B-T"), asking(profile(Level.B_T), url))
    assert (raised.value.kind, raised.value.permanent) == ("timestamp_unavailable", False)


def test_a_server_that_sends_us_elsewhere_seals_nothing_and_is_not_followed(
    profile: Profiles, rendered: Rendered, right_answer: Answer
):
    asked: list[bytes] = []

    def answer(query: bytes) -> bytes:
        asked.append(query)
        return right_answer(query)

    with (
        serving(answer) as elsewhere,
        serving(right_answer, moved_to=elsewhere) as url,
        pytest.raises(TimestampUnavailableError),
    ):
        seal(rendered("B-T"), asking(profile(Level.B_T), url))
    assert asked == []


def test_a_server_that_is_down_seals_nothing(profile: Profiles, rendered: Rendered):
    nobody = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(TimestampUnavailableError):
        seal(rendered("B-LTA"), asking(profile(Level.B_LTA), nobody))


def test_a_server_that_goes_down_between_seal_and_archive_timestamp_seals_nothing(
    profile: Profiles, rendered: Rendered, right_answer: Answer, trust: Trust
):
    answers: list[bytes] = []

    def answer_twice(query: bytes) -> bytes:
        answers.append(right_answer(query))
        return answers[-1] if len(answers) != 3 else b"busy"

    with serving(answer_twice) as url:
        slow = asking(profile(Level.B_LTA), url)
        with pytest.raises(TimestampUnavailableError):
            seal(rendered("B-LTA"), slow)
        assert verify(seal(rendered("B-LTA"), slow), trust).genuine


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_silent_server_is_not_waited_for_longer_than_the_limit(
    silent_server: str, profile: Profiles, rendered: Rendered
):
    with pytest.raises(TimestampUnavailableError):
        seal(rendered("B-T"), asking(profile(Level.B_T), silent_server, timeout_seconds=0.2))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nX-Slow: "
DRIP_SECONDS = 0.05


@pytest.fixture(params=[HEAD, HEAD + b"no\r\n\r\n"], ids=["head", "body"])
def dripping_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Begins to answer at once and never comes to an end."""
    done = threading.Event()

    def drip(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(request.param)
            while not done.wait(DRIP_SECONDS):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        done.set()
        thread.join()


def test_a_dripping_server_is_not_waited_for_longer_than_the_limit(
    dripping_server: str, profile: Profiles, rendered: Rendered
):
    """Each byte comes well before the limit; the whole answer never would."""
    with pytest.raises(TimestampUnavailableError):
        seal(rendered("B-T"), asking(profile(Level.B_T), dripping_server, 10 * DRIP_SECONDS))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "", "timestamp.example"])
def test_only_web_addresses_are_asked(url: str, profile: Profiles, rendered: Rendered):
    with pytest.raises(TimestampUnavailableError):
        seal(rendered("B-T"), asking(profile(Level.B_T), url))


def test_a_unit_in_this_process_uses_its_clock_and_names_its_certificate_by_sha_256(
    profile: Profiles, rendered: Rendered, made_at: dt.datetime
):
    local = profile(Level.B_T).timestamper
    assert isinstance(local, LocalTimestamper)
    tomorrow = made_at.replace(microsecond=0) + dt.timedelta(days=1)
    ahead = dataclasses.replace(
        profile(Level.B_T), timestamper=LocalTimestamper(local._unit, lambda: tomorrow)
    )
    token = scan(seal(rendered("B-T"), ahead, tomorrow))[0].signed.signature_timestamp
    assert token.facts["gen_time"].native == tomorrow
    assert token.facts["policy"].native == "0.4.0.2023.1.1"
    names = {attribute["type"].native for attribute in token.signer["signed_attrs"]}
    assert names == {"content_type", "message_digest", "signing_time", "signing_certificate_v2"}
    assert token.certificate.public_key.curve[1] == "secp256r1"


def test_every_timestamp_has_a_number_of_its_own(profile: Profiles, rendered: Rendered):
    sealed = [scan(seal(rendered("B-LTA"), profile(Level.B_LTA))) for _ in range(2)]
    tokens = [token.signed for pdf in sealed for token in pdf]
    timestamps = [token.signature_timestamp or token for token in tokens]
    assert len({token.facts["serial_number"].native for token in timestamps}) == 4


# --- a server that shares no code with us ---------------------------------------------------------

OPENSSL_TSA = """
[tsa]
default_tsa = unit
[unit]
serial = {folder}/serial
signer_cert = {certificate}
signer_key = {key}
certs = {chain}
signer_digest = sha256
default_policy = 1.3.6.1.4.1.13762.3
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl_answers(outside: SealFolder, workplace: Path) -> Answer:
    """The unit of `outside`, run by openssl."""
    (workplace / "serial").write_text("01\n")
    (workplace / "tsa.cnf").write_text(
        OPENSSL_TSA.format(
            folder=workplace,
            certificate=outside.certificate("timestamp"),
            key=outside.key("timestamp"),
            chain=outside.certificate("timestamp-authority"),
        )
    )
    command = [need("openssl"), "ts", "-reply", "-config", str(workplace / "tsa.cnf")]

    def answer(query: bytes) -> bytes:
        (workplace / "query").write_bytes(query)
        whole = [*command, "-queryfile", str(workplace / "query")]
        return subprocess.run(whole, capture_output=True, check=True).stdout

    return answer


def test_a_foreign_server_is_trusted_when_its_root_and_lists_are_put_beside_the_seal(
    own_folder: SealFolder, rendered: Rendered, made_at: dt.datetime, tmp_path: Path
):
    authority = make_authority("Foreign Timestamps", demo=True, at=made_at)
    outside = write_authority(authority, tmp_path / "outside", at=made_at)
    with serving(openssl_answers(outside, tmp_path)) as url:
        with pytest.raises(TimestampNotTrustedError):
            seal(rendered("B-LTA"), profile_from_folder(own_folder, Level.B_LTA, url))
        shutil.copy(outside.root, own_folder.timestamp_roots / "foreign.pem")
        for path in outside.list_files():
            shutil.copy(path, own_folder.lists / f"foreign-{path.name}")
        profile = profile_from_folder(own_folder, Level.B_LTA, url)
        pdf = seal(rendered("B-LTA"), profile)
    assert verify(pdf, profile.trust).level is Level.B_LTA
    alone = trust_from_files(own_folder.root, own_folder.list_files())
    assert verify(pdf, alone).reason is Reason.TIMESTAMP_NOT_TRUSTED
    told = trust_from_files(own_folder.root, own_folder.list_files(), [outside.root])
    assert verify(pdf, told).genuine
