"""A real mail server on loopback that can be told how to fail."""
# ruff: noqa: N802 -- aiosmtpd's names

import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """Takes every message unless `answers` says otherwise for a command: a reply, or "cut".

    What stands there for an address is the answer to that recipient.
    """

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.taken: list[bytes] = []
        self.port = free_port()
        # Without SMTPUTF8, as many real servers are.
        self.controller = Controller(self, "127.0.0.1", self.port, enable_SMTPUTF8=False)

    def __enter__(self) -> "MailServer":
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address, options
    ):
        envelope.mail_from = address
        return self._answer("mail", server)

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address, options
    ):
        answer = self.answers.get(address) or self._answer("rcpt", server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope):
        answer = self._answer("data", server)
        if answer.startswith(("250", "cut")):
            self.taken.append(envelope.content)
        return answer

    def _answer(self, command: str, server: SMTP) -> str:
        answer = self.answers.get(command, "250 OK")
        if answer == "cut":
            server.transport.abort()
        return answer
