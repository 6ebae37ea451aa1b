"""The LMTP listener (RFC 2033) for incoming mail: the mail exchanger hands replies in, nobody else is let in.

A mail is answered "250" only when it has been dealt with; while that can't be, "451" has the exchanger try again.
"""

import asyncio
import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections

from digests.actions import receive
from digests.actions.receiving import LARGEST
from digests.incoming import Arrived

log = structlog.get_logger(__name__)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
HELD = 3 * LARGEST  # bytes of one mail that are taken off the wire, so that its writer can be told


class NoExchanger(Exception):
    """No mail exchanger is named whose word could be trusted: nothing may come in."""


def exchangers() -> list[Network]:
    """From where the exchanger hands mail in. Raises NoExchanger if that, or its name, or our domain, is not set."""
    missing = [
        name
        for name, value in {
            "TANDEM_MAIL_EXCHANGER": settings.MAIL_EXCHANGER,
            "TANDEM_MAIL_EXCHANGER_ADDRESSES": settings.MAIL_EXCHANGER_ADDRESSES,
            "TANDEM_MAIL_IN_DOMAIN": settings.MAIL_IN_DOMAIN,
        }.items()
        if not value
    ]
    if missing:
        raise NoExchanger(f"Set {', '.join(missing)}: mail is taken from one named mail exchanger only.")
    try:
        return [ipaddress.ip_network(one.strip()) for one in settings.MAIL_EXCHANGER_ADDRESSES]
    except ValueError as error:
        raise NoExchanger(f"TANDEM_MAIL_EXCHANGER_ADDRESSES: {error}") from error


class Desk:
    """What the listener does with what it is told."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:  # each gets an answer of its own, which this protocol library gives only once
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        arrived = Arrived.read(content, envelope.rcpt_tos, envelope.mail_from or "")
        try:
            await asyncio.to_thread(deal_with, arrived)
        except Exception:
            log.exception("mail_not_taken")
            return "451 4.3.0 Not now, try again"
        return "250 2.0.0 Taken"


def deal_with(arrived: Arrived) -> None:
    try:
        receive(arrived)
    finally:
        connections.close_all()


class Door(LMTP):
    """Lets in whoever comes from one of these networks; everybody else meets a closed door."""

    def __init__(self, *args: Any, networks: Iterable[Network], **more: Any) -> None:
        super().__init__(*args, **more)
        self.networks = list(networks)

    async def _handle_client(self) -> None:
        if self.is_known(self.session.peer):
            await super()._handle_client()
            return
        log.warning("mail_from_unknown_host", host=str(self.session.peer))
        await self.push("554 5.7.1 Not from here")
        self.transport.close()

    def is_known(self, peer: Any) -> bool:
        try:
            address = ipaddress.ip_address(str(peer[0]).partition("%")[0])
        except (TypeError, IndexError, ValueError):
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.networks)


async def serve(host: str, port: int, *, over: asyncio.Event, told: Callable[[int], object]) -> None:
    """Listen until it is over; `told` is given the port, of which 0 is any free one.

    Raises NoExchanger, OSError if the port can't be had.
    """
    networks = exchangers()
    loop = asyncio.get_running_loop()

    def door() -> Door:
        return Door(Desk(), networks=networks, data_size_limit=HELD, enable_SMTPUTF8=True, loop=loop)

    async with await loop.create_server(door, host, port) as server:
        told(server.sockets[0].getsockname()[1])
        await over.wait()
