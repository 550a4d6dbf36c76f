"""Runs every measurement, each in a new installation, and prints tables, then JSON on the last line."""

import datetime as dt
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.installation import ROOT, installation
from tests.bench.tables import tables

PARTS = ("sealing", "steps", "rates", "queue", "guessing")


def main() -> None:
    """Measure the parts that were named, or all."""
    wanted = sys.argv[1:] or PARTS
    found: dict[str, Any] = {"machine": machine(), "on": dt.datetime.now(dt.UTC).date().isoformat()}
    for part in wanted:
        print(f"Measuring: {part}", file=sys.stderr)
        with installation() as environment:
            measured = subprocess.run(
                [sys.executable, "-m", f"tests.bench.{part}"],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
            )
        found[part] = json.loads(measured.stdout)
    print(tables(found))
    print(json.dumps(found))


def machine() -> dict[str, Any]:
    """What it ran on."""
    about = Path("/proc/cpuinfo").read_text()
    models = [
        line.partition(": ")[2] for line in about.splitlines() if line.startswith("model name")
    ]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": len(models),
        "python": platform.python_version(),
    }


main()
