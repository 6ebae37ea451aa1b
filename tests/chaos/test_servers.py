"""The worker, beat and all they lean on going away at any moment, and a mail server that fails at random (G29 to G32).

Real Celery processes on the servers of this run, which therefore has them for itself: bin/long servers.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from django.core.mail import EmailMessage, get_connection
from django.db import Error, connection, connections

from config import embedded, processes
from digests.models import OutgoingMail, State
from tests import servers
from tests.chaos.test_outbox_chaos import LEASE, SlowSink, compare, wait_until
from tests.digests.sink import listening

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200), pytest.mark.django_db(transaction=True)]
ONCE = "standup_reminder"  # a kind that does not go again when in doubt
ROOT = Path(__file__).resolve().parents[2]
AGAIN_OUT = 60.0  # seconds after a fault within which all mail is out


class FailingSink(SlowSink):
    """Fails one mail in ten: before it takes it, or after it has, so that nobody can tell."""

    async def handle_DATA(self, server, session, envelope):
        chance = self.dice.random()
        if chance < 0.05:
            return "451 not now"
        if chance < 0.08:
            server.transport.abort()
            return "421 gone"
        answer = await super().handle_DATA(server, session, envelope)
        if chance < 0.1:
            server.transport.abort()
        await asyncio.sleep(0)
        return answer


class Processes:
    """Celery's worker and any number of beats, as bin/up runs them."""

    def __init__(self, port: int, folder: Path) -> None:
        self.folder = folder
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "TANDEM_MAIL_TRANSPORT": "digests.transport.Smtp",
            "TANDEM_SMTP_HOST": "127.0.0.1",
            "TANDEM_SMTP_PORT": str(port),
            "TANDEM_MAIL_LEASE_SECONDS": str(LEASE),
            "TANDEM_LOG_LEVEL": "ERROR",
        }
        self.worker: subprocess.Popen | None = None
        self.beats: list[subprocess.Popen] = []

    def spawn(self, role: str, argv: list[str]) -> subprocess.Popen:
        log = (self.folder / f"{role}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, *argv],
            cwd=ROOT,
            env=self.env | {"TANDEM_ROLE": role},
            stdout=log,
            stderr=log,
            process_group=0,
        )

    def work(self) -> None:
        self.worker = self.spawn("worker", processes.worker())

    def beat(self, many: int) -> None:
        while len(self.beats) < many:
            schedule = str(self.folder / f"beat-{len(self.beats)}")
            self.beats.append(self.spawn("beat", processes.beat(schedule=schedule)))
        while len(self.beats) > many:
            kill(self.beats.pop())

    def kill_worker(self) -> None:
        kill(self.worker)
        self.worker = None

    def end(self) -> None:
        for process in [*self.beats, *filter(None, [self.worker])]:
            kill(process)


def kill(process: subprocess.Popen) -> None:
    """With all its children."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def persistently(act: Callable):
    """The test's own asking, which outlives the database too."""
    for _ in range(300):
        try:
            return act()
        except (Error, OSError):
            connections.close_all()
            time.sleep(0.1)
    raise AssertionError("the database did not come back")


class Mails:
    """Written in lots; a lot whose answer was lost is the same lot when it is written again."""

    def __init__(self) -> None:
        self.count = 0

    def write(self, many: int) -> None:
        messages = [
            EmailMessage(
                "Chaos",
                "Text",
                to=[f"p{number}@example.test"],
                headers={
                    "X-Tandem-Kind": ONCE if number % 2 else "chaos",
                    "X-Tandem-Key": f"chaos:{number}",
                },
            )
            for number in range(self.count, self.count + many)
        ]
        self.count += many
        persistently(lambda: get_connection("digests.backend.OutboxBackend").send_messages(messages))

    def left(self) -> int:
        """Those that are not over. What waits for its next attempt is made due: the test has no minutes to wait."""
        soon = OutgoingMail.objects.filter(state=State.PENDING)
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            soon.update(next_attempt_at=cursor.fetchone()[0])
        over = OutgoingMail.objects.filter(state=State.SENT).count()
        return self.count - over - OutgoingMail.objects.filter(state=State.UNCERTAIN, kind=ONCE).count()

    def all_out(self, within: float, what: str) -> float:
        """Seconds until everything is out."""
        began = time.monotonic()
        while persistently(self.left):
            assert time.monotonic() - began < within, f"{persistently(self.left)} mails left after: {what}"
            time.sleep(0.5)
        return time.monotonic() - began


def valkey() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def flushed(_dice) -> None:
    valkey().flushall()


def hung(_dice) -> None:
    os.kill(servers.own.processes["valkey"].pid, signal.SIGSTOP)
    time.sleep(20)
    os.kill(servers.own.processes["valkey"].pid, signal.SIGCONT)


def away(_dice, seconds: float = 20) -> None:
    embedded.end(servers.own.processes.pop("valkey"), signal.SIGKILL, 5)
    time.sleep(seconds)
    servers.own.start_valkey()


def restarted_five_times(dice) -> None:
    for _ in range(5):
        away(dice, 0.5)


def database_restarted(dice) -> None:
    """Its immediate shutdown: everything that was under way is cut."""
    time.sleep(dice.uniform(0, 1))
    embedded.end(servers.own.processes.pop("postgres"), signal.SIGQUIT, 20)
    connections.close_all()
    servers.own.start_postgres()


def test_everything_goes_away_in_turn(tmp_path):
    """What is written while a fault lasts goes once, soon after it, and nobody restarts worker or beat for it."""
    seed = random.SystemRandom().randrange(10**6)
    dice, mails, times = random.Random(seed), Mails(), {}
    print("seed", seed)
    with listening(FailingSink(dice)) as (sink, port):
        house = Processes(port, tmp_path)
        try:
            house.work()
            house.beat(1)
            mails.write(40)
            mails.all_out(180, "the beginning")
            faults = [flushed, hung, away, restarted_five_times, *[database_restarted] * 10]
            for fault in faults:
                mails.write(40)
                time.sleep(dice.uniform(0, 2))
                fault(dice)
                took = mails.all_out(AGAIN_OUT, fault.__name__)
                times[fault.__name__] = max(times.get(fault.__name__, 0), round(took, 1))
            for beats in (3, 0, 1):
                house.beat(beats)
                mails.write(60)
                if beats:
                    mails.all_out(120, f"{beats} beats")
                else:  # nobody ticks: nothing goes, and nothing is lost
                    time.sleep(8)
            for _ in range(20):
                before = len(sink.taken)
                mails.write(30)
                wait_until(lambda before=before: len(sink.taken) > before, 120)
                time.sleep(dice.uniform(0, 0.5))
                house.kill_worker()
                house.work()
            mails.all_out(300, "twenty kills")
        finally:
            house.end()
    print(times)
    print(compare(sink, once=ONCE))
