"""Serves a demonstration until Ctrl-C: prepares it, starts supervisor, says where to go."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()
PORT = os.environ.get("PORT") or "8000"
LOGS = VAR / "logs"
CONFIGURATION = str(ROOT / "deploy" / "supervisord.conf")
SIGN_IN = VAR / "demo-sign-in.txt"  # written by seed_demo
PATIENCE_SECONDS = 60


def main() -> int:
    """Run in the foreground; 0 after Ctrl-C, 1 when the site could not start."""
    if not (PORT.isdecimal() and 1 <= int(PORT) <= 65535):
        print("Set PORT to a number from 1 to 65535.")
        return 1
    if is_taken(int(PORT)):
        print(f"Port {PORT} is in use. Choose another one: PORT={int(PORT) + 1} make run")
        return 1
    environment = {**os.environ, "DEMO": "1", "PORTAL_VAR": str(VAR), "PORT": PORT}
    prepared = subprocess.run([ROOT / "deploy" / "prepare"], env=environment, check=False)
    if prepared.returncode:
        return prepared.returncode
    supervisor = start_supervisor(environment)
    stopped = stop_on_signals(supervisor)
    if not becomes_healthy(supervisor):
        supervisor.terminate()
        supervisor.wait()
        return 0 if stopped else explain_failure()
    print(welcome(), flush=True)
    supervisor.wait()
    return 0 if stopped else explain_failure()


def is_taken(port: int) -> bool:
    """Whether somebody else serves on `port` already."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start_supervisor(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Supervisor in a session of its own, so that Ctrl-C reaches it once, through us.

    `--pdeathsig` stops it even when we are killed; deploy/supervisord.conf does the same below it.
    """
    LOGS.mkdir(exist_ok=True)
    python = Path(sys.executable)
    supervisord = [sys.executable, "-m", "supervisor.supervisord", "-c", CONFIGURATION]
    environment = {**environment, "PATH": f"{python.parent}:{os.environ['PATH']}"}
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *supervisord], env=environment, start_new_session=True
    )


def stop_on_signals(supervisor: subprocess.Popen[bytes]) -> list[int]:
    """Pass each request to stop on to supervisor; the list fills when one arrives."""
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)
        supervisor.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return stopped


def becomes_healthy(supervisor: subprocess.Popen[bytes]) -> bool:
    """Wait until the site answers; False if it does not in time, or if supervisor ends."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at and supervisor.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def welcome() -> str:
    """Where to go and how to sign in."""
    sign_in = SIGN_IN.read_text().rstrip() if SIGN_IN.is_file() else ""
    return "\n".join(
        [
            "",
            f"  Patients   http://127.0.0.1:{PORT}/",
            f"  Staff      http://localhost:{PORT}/staff/",
            *(f"             {line}" for line in sign_in.splitlines()),
            f"  Messages   {VAR / 'mail'}/",
            f"  Logs       {LOGS}/",
            "",
            "  Demonstration, not valid. Press Ctrl-C to stop.",
            "",
        ]
    )


def explain_failure() -> int:
    """Show the last lines of each log."""
    print("The site did not start, or stopped by itself. The last lines of its logs:")
    for log in sorted(LOGS.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-5:]
        print("\n".join([f"{log}:", *(f"  {line}" for line in lines)]))
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # Ctrl-C before there was anything to stop
        sys.exit(130)
