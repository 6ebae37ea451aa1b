"""A real SMTP server that answers what it is told to."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

logging.getLogger("mail.log").setLevel(logging.WARNING)

SILENCE = "silence"  # no answer for longer than anybody waits
DROP = "drop"  # the connection breaks instead of an answer


class Sink:
    """Answers by address: `answers["a@example.test"] = {"DATA": ["450 later"]}`, then 250 for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, list[str]]] = {}
        self.taken: list[EmailMessage] = []
        self.connections = 0

    async def say(self, server: SMTP, command: str, address: str) -> str | None:
        script = self.answers.get(address, {}).get(command, [])
        answer = script.pop(0) if script else None
        if answer == SILENCE:
            await asyncio.sleep(3600)
        if answer == DROP:
            server.transport.abort()
            return "421 gone"
        return answer

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        return await self.say(server, "RCPT", address) or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        [address] = envelope.rcpt_tos
        answer = await self.say(server, "DATA", address)
        if answer is None or answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.original_content, policy=policy.default))
        return answer or "250 taken"

    @property
    def readers(self) -> list[str]:
        return [message["To"] for message in self.taken]


class AnyPort(Controller):
    """aiosmtpd's calls the port it was given to see that it listens: with 0 nobody is there."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(sink: Sink | None = None) -> Iterator[tuple[Sink, int]]:
    sink = sink or Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0, ready_timeout=20)
    controller.start()
    try:
        yield sink, controller.port
    finally:
        controller.stop()
