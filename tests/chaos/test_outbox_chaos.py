"""Senders killed at any moment: nobody gets two mails, and none is lost without a row that says so (G29)."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.mail import EmailMessage, get_connection

from digests.models import OutgoingMail, State
from tests.chaos.drainer import ONCE
from tests.digests.sink import Sink, listening

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = 2


class SlowSink(Sink):
    """Writes down what it took and waits a little before it says so: a kill in this moment leaves a doubt."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice = dice

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.dice.uniform(0.002, 0.015))
        return answer


class Workers:
    """Two senders at a time, by a process that does nothing but make them."""

    def __init__(self, port: int) -> None:
        self.maker = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.drainer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "TANDEM_MAIL_TRANSPORT": "digests.transport.Smtp",
                "TANDEM_SMTP_HOST": "127.0.0.1",
                "TANDEM_SMTP_PORT": str(port),
                "TANDEM_MAIL_LEASE_SECONDS": str(LEASE),
                "TANDEM_LOG_LEVEL": "CRITICAL",
            },
        )
        assert self.maker.stdout.readline() == "ready\n"
        self.children: list[int] = []

    def start(self) -> None:
        self.maker.stdin.write("go\n")
        self.maker.stdin.flush()
        self.children = [int(pid) for pid in self.maker.stdout.readline().split()]

    def kill(self) -> None:
        for child in self.children:
            os.kill(child, signal.SIGKILL)
        self.children = []

    def end(self) -> None:
        self.kill()
        self.maker.communicate(timeout=20)


@contextmanager
def workers(port: int) -> Iterator[Workers]:
    group = Workers(port)
    try:
        yield group
    finally:
        group.end()


def write_mails(count: int) -> None:
    backend = get_connection("digests.backend.OutboxBackend")
    messages = [
        EmailMessage(
            "Chaos",
            "Text",
            to=[f"p{number}@example.test"],
            headers={"X-Tandem-Kind": ONCE if number % 2 else "again"},
        )
        for number in range(count)
    ]
    backend.send_messages(messages)


def wait_until(done, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, Counter(OutgoingMail.objects.values_list("state", flat=True))
        time.sleep(0.05)


def unsettled() -> int:
    over = OutgoingMail.objects.filter(state=State.SENT) | OutgoingMail.objects.filter(
        state=State.UNCERTAIN, kind=ONCE
    )
    return OutgoingMail.objects.count() - over.count()


def chaos(kills: int, mails: int, seed: int) -> dict[str, int]:
    """Kill both senders so many times while they send, let them finish, compare the sink with the rows."""
    dice = random.Random(seed)
    write_mails(mails)
    with listening(SlowSink(dice)) as (sink, port), workers(port) as group:
        share = mails / (kills + 1)
        for kill in range(kills):
            group.start()
            # Where in the work it falls is chance; that there is still work left is seen to.
            wait_until(
                lambda k=kill: len(sink.taken) >= min(k * share, mails - unsettled()) or not unsettled(), 60
            )
            time.sleep(dice.uniform(0, 0.3))
            group.kill()
        group.start()
        wait_until(lambda: not unsettled(), 60 + mails / 20)
        group.kill()
    return compare(sink)


def compare(sink: Sink, once: str = ONCE) -> dict[str, int]:
    """What arrived against the rows; `once` is the kind that does not go again when in doubt."""
    rows = {mail.to_addr: mail for mail in OutgoingMail.objects.all()}
    arrivals = Counter(sink.readers)
    names = {(message["To"], message["Message-ID"]) for message in sink.taken}
    assert len(names) == len(arrivals), "somebody got two different mails"
    assert all(name == rows[to].message_id for to, name in names)
    for to, mail in rows.items():
        if mail.kind == once:
            assert arrivals[to] <= 1, "a mail that is sent once came twice"
        assert arrivals[to] or mail.state == State.UNCERTAIN, f"{mail.state}, but never arrived"
        assert mail.state != State.SENT or arrivals[to]
        assert mail.payload == {} or mail.state == State.UNCERTAIN
    return {
        "mails": len(rows),
        "missing, all in doubt": sum(not arrivals[to] for to in rows),
        "twice with one Message-ID": sum(count > 1 for count in arrivals.values()),
        "in doubt": OutgoingMail.objects.filter(state=State.UNCERTAIN).count(),
        "second attempts": OutgoingMail.objects.filter(attempts__gt=1).count(),
    }


def test_five_kills():
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    found = chaos(kills=5, mails=100, seed=seed)
    print(found)
    assert found["in doubt"] <= 2 * 5


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_two_hundred_kills():
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    found = chaos(kills=200, mails=3200, seed=seed)
    print(found)
    assert found["in doubt"] <= 2 * 200
