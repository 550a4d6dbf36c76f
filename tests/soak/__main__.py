"""Runs the parts that were named, or all, one after another; `--help` lists them.

What failed stands in a log, with the line that repeats it; the exit status is 1 then.
"""

import argparse
import importlib
import os
import secrets
import sys
from pathlib import Path

import django

# Each is a module here with `run(count, seed)`, which yields a text for each failure.
PARTS = {"kills": 200, "fuzz": 100_000, "forgeries": 20_000}


def main() -> int:
    """Run; how it ended."""
    asked = arguments()
    # Before the settings of tests put their own place there.
    log = Path(os.environ.get("PORTAL_VAR", "var")) / "soak" / f"{asked.seed}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    failures = sum(run(part, asked, log) for part in asked.part or PARTS)
    print(f"failures {failures}" + (f", see {log}" if failures else ""))
    return 1 if failures else 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--part", action="append", choices=PARTS, help="all, if none is named")
    parser.add_argument("--count", type=int, help="how many of each, instead of the part's own")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**9), help="of a run to repeat"
    )
    return parser.parse_args()


def run(part: str, asked: argparse.Namespace, log: Path) -> int:
    """One part; how many failures it met."""
    count = asked.count or PARTS[part]
    print(f"{part}: {count}, seed {asked.seed}", flush=True)
    failures = 0
    for failure in importlib.import_module(f"tests.soak.{part}").run(count, asked.seed):
        failures += 1
        print(failure.partition("\n")[0], flush=True)
        with log.open("a") as file:
            file.write(f"{failure}\n\n")
    return failures


if __name__ == "__main__":
    sys.exit(main())
