"""What each step towards cheap sealing gives: the same document with that one step undone, in turns."""

import contextlib
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import django

django.setup()

import pytest  # noqa: E402 -- the product's modules need the setup
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from records.documents import press  # noqa: E402
from records.signing import authority, rehearsal  # noqa: E402
from records.signing.level import Level  # noqa: E402
from records.signing.profile import SealingProfile, profile_from_folder  # noqa: E402
from records.signing.seal_folder import SealFolder  # noqa: E402
from tests.bench.pipeline import Pipeline  # noqa: E402

ROUNDS = 5
DOCUMENTS_PER_ROUND = 5
RSA_BITS = 3072


def measure() -> dict[str, Any]:
    """Milliseconds of CPU of an authorization at B-LTA, with every step and with each one undone."""
    pipeline = Pipeline("authorization")
    with tempfile.TemporaryDirectory() as folder:
        rsa_seal = _rsa_seal(Path(folder))
        undoings: dict[str, AbstractContextManager[None]]
        costs: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            undoings = {
                "nothing undone": contextlib.nullcontext(),
                "fonts and style sheet made ready for each document": _press_made_anew(),
                "chains proved for each document": _chains_proved_anew(),
                "keys and lists loaded for each document": _profile_loaded_anew(pipeline),
                f"RSA-{RSA_BITS} keys instead of P-256": _sealing_with(pipeline, lambda: rsa_seal),
            }
            for name, undone in undoings.items():
                with undone:
                    pipeline.seal_one("B-LTA")
                    some = [_cost(pipeline) for _ in range(DOCUMENTS_PER_ROUND)]
                costs.setdefault(name, []).extend(some)
    medians = {name: statistics.median(some) for name, some in costs.items()}
    base = medians["nothing undone"]
    rows = [
        {"undone": name, "cpu_ms": round(cpu, 1), "gave_ms": round(cpu - base, 1)}
        for name, cpu in medians.items()
    ]
    return {"documents": ROUNDS * DOCUMENTS_PER_ROUND, "rows": rows}


def _cost(pipeline: Pipeline) -> float:
    return sum(pipeline.seal_one("B-LTA").cpu.values())


@contextlib.contextmanager
def _press_made_anew() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "press", press.Press)
        yield


@contextlib.contextmanager
def _chains_proved_anew() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehearsal.Rehearsal, "still_holds", lambda *_: False)
        yield


def _profile_loaded_anew(pipeline: Pipeline) -> AbstractContextManager[None]:
    folder = SealFolder(settings.SEAL_DIR)
    return _sealing_with(pipeline, lambda: profile_from_folder(folder, Level.B_LTA, ""))


@contextlib.contextmanager
def _sealing_with(pipeline: Pipeline, profile: Callable[[], SealingProfile]) -> Iterator[None]:
    class Anew(dict[str, SealingProfile]):
        def __getitem__(self, level: str) -> SealingProfile:
            return profile()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "profiles", Anew())
        yield


def _rsa_seal(folder: Path) -> SealingProfile:
    """A seal and a timestamper whose keys are all RSA."""
    at = timezone.now()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            authority.ec,
            "generate_private_key",
            lambda _curve: rsa.generate_private_key(65537, RSA_BITS),
        )
        made = authority.make_authority("Harbor Records Keeping", demo=True, at=at)
    written = authority.write_authority(made, folder / "seal", at=at)
    return profile_from_folder(written, Level.B_LTA, "")


if __name__ == "__main__":
    print(json.dumps(measure()))
