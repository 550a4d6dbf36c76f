"""Render, finish, sign and timestamp as the worker does, with a stopwatch on each part."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
import segno
from django.conf import settings
from django.template.loader import get_template

from records.documents import press
from records.documents.print_input import PrintInput
from records.documents.render import page, render
from records.signing.level import Level
from records.signing.profile import profile_from_folder
from records.signing.seal import seal
from records.signing.seal_folder import SealFolder
from records.signing.timestamps import LocalTimestamper
from tests.bench.processes import Stopwatch
from tests.factories import SIGNED_AT, make_content


class Pipeline:
    """One document of a kind, made again and again."""

    def __init__(self, kind: str) -> None:
        self.signed = PrintInput(
            content=make_content(kind),
            reference="MR-7K2F-94QD",
            signed_at=SIGNED_AT,
            local_time="February 26, 2026, 10:04 a.m. PST",
            typed_name="María José O’Neill-Łukasiewicz",
            verification_code="VX-7K2F-94QD-3M8T",
            expected_level="B-LTA",
            organization="Harbor Records Keeping",
            demo=True,
        )
        folder = SealFolder(settings.SEAL_DIR)
        self.profiles = {level.value: profile_from_folder(folder, level, "") for level in Level}

    @property
    def html(self) -> str:
        """The page as WeasyPrint gets it, with the style sheet and the QR code inside it."""
        sheet = get_template("documents/print.css").template.source
        code = segno.make(self.signed.verification_code, error="m", micro=False)
        html = page(self.signed).replace("code:qr", code.svg_data_uri())
        return html.replace("</head>", f"<style>{sheet}</style></head>")

    def seal_one(self, level: str) -> Stopwatch:
        """Make one sealed document; what each part took."""
        watch = Stopwatch()
        signed = dataclasses.replace(self.signed, expected_level=level)
        with watched(watch):
            with watch.time("render"):
                printed = render(signed)
            with watch.time("sign"):
                seal(printed.pdf, self.profiles[level])
        return watch


@contextlib.contextmanager
def watched(watch: Stopwatch) -> Iterator[None]:
    """Time the finisher inside rendering, and the timestamper inside signing, on their own."""
    finish, answer = press.finish, LocalTimestamper.async_request_tsa_response

    def timed_finish(*arguments: Any) -> None:
        with watch.time("finish"):
            finish(*arguments)

    async def timed_answer(*arguments: Any) -> Any:
        with watch.time("timestamp"):
            return await answer(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "finish", timed_finish)
        patch.setattr(LocalTimestamper, "async_request_tsa_response", timed_answer)
        yield
