"""What stands around the two windows of the spine test: a Valkey that can be stopped, a crowd, eight writers."""

import http.client
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from config.embedded import Embedded
from engagements.actions import open_engagement
from engagements.models import Organisation, Party, Role
from stories.actions import comment, write_story
from tests.cast import enrol, person, signed_in
from tests.site import ROOT, Site

STREAMS_EACH = 6
REST = 3.0  # after Valkey goes on, for as long the bell may still leave it alone


def session_of(member) -> str:
    return signed_in(member).cookies[settings.SESSION_COOKIE_NAME].value


class Valkey:
    """Our own, and the times at which it was stopped."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tandem-spine-"))
        self.own = Embedded(self.folder / "servers", lasting=False)
        self.own.start(postgres=False)
        self.turns: list[tuple[float, bool]] = [(0.0, True)]

    @property
    def running(self) -> bool:
        return self.turns[-1][1]

    def turn(self, running: bool) -> None:
        if running != self.running:
            os.kill(self.own.processes["valkey"].pid, signal.SIGCONT if running else signal.SIGSTOP)
            self.turns.append((time.time(), running))

    def state(self, begin: float, end: float) -> str:
        """ "running" or "stopped" when it was that all the time, else "turning"."""
        spans = zip(self.turns, [*self.turns[1:], (float("inf"), True)], strict=True)
        for (since, running), (until, _next) in spans:
            quiet = since + REST if running and since else since
            if quiet <= begin and end < until:
                return "running" if running else "stopped"
        return "turning"

    def remove(self) -> None:
        self.turn(True)
        self.own.remove()
        self.folder.rmdir()


class Crowd:
    """Idle streams held open by a process of their own, and when which of them ended."""

    def __init__(self, port: int, members: list) -> None:
        self.sessions = {session_of(member): member for member in members}
        self.size = len(members) * STREAMS_EACH
        self.ended: list[tuple[str, float]] = []
        env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.listener"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        plan = [
            (f"{settings.SESSION_COOKIE_NAME}={session}", f"/e/{member.engagement.slug}/live/")
            for session, member in self.sessions.items()
            for _ in range(STREAMS_EACH)
        ]
        self.order(json.dumps({"port": port, "streams": plan}))

    def order(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait(self) -> None:
        assert json.loads(self.process.stdout.readline())["open"] == self.size
        self.counts: dict = {}
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in self.process.stdout:
            said = json.loads(line)
            if "ended" in said:
                self.ended.append((said["ended"], said["at"]))
            else:
                self.counts = said

    def count(self) -> dict:
        self.counts = {}
        self.order("count")
        end = time.monotonic() + 10
        while not self.counts and time.monotonic() < end:
            time.sleep(0.02)
        return self.counts

    def leave(self) -> None:
        with suppress(OSError):
            self.process.stdin.close()
        self.process.wait(10)


class Writer(threading.Thread):
    """Somebody who saves by HTTP again and again, and how long each answer took."""

    def __init__(self, port: int, member, story, key: str, letter: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        token = secrets.token_hex(16)
        name = f"{settings.SESSION_COOKIE_NAME}={session_of(member)}; {settings.CSRF_COOKIE_NAME}={token}"
        kind = "application/x-www-form-urlencoded"
        self.headers = {"Cookie": name, "X-CSRFToken": token, "Content-Type": kind, "HX-Request": "true"}
        self.member, self.key = member, key
        self.path = f"/e/acme/stories/{story.number}/texts/{key}/"
        self.dice = random.Random(seed)
        self.prefix = f"Zw{letter}"
        self.words: list[str] = []
        self.base = 1
        self.sent: list[tuple[float, float, str]] = []  # begin, seconds, word
        self.trouble: list[str] = []
        self.over = False

    def run(self) -> None:
        while not self.over and not self.trouble:
            self.save()
            if self.key.startswith("criterion") and self.dice.random() < 0.15:
                self.post(f"{self.path}place/", step=self.dice.choice([-1, 1]))
            time.sleep(self.dice.uniform(0.3, 1.2))

    def save(self) -> None:
        word = f"{self.prefix}{len(self.sent):04d}"
        self.words = [*self.words[-9:], word]
        begin = time.time()
        if self.post(self.path, text=f"Said {' '.join(self.words)} so far.", base=self.base):
            self.sent.append((begin, time.time() - begin, word))
            self.base += 1

    def post(self, path: str, **fields) -> bool:
        try:
            self.line.request("POST", path, urlencode(fields), self.headers)
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as trouble:
            if not self.over:
                self.trouble.append(repr(trouble))
            return False
        if answer.status != 200:
            self.trouble.append(f"{path} answered {answer.status}")
        return answer.status == 200


def connections_open() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


class House:
    """The web program as it is run, with two workers; 84 people with six idle streams each; eight writers."""

    def __init__(self, cast, seed: int) -> None:
        self.valkey = Valkey()
        self.site = Site(workers=2, REDIS_URL=self.valkey.own.redis_url)
        self.connections_idle = 0
        self.idle = self.make_people(cast)
        self.crowd = Crowd(self.site.port, self.idle)
        self.writers = self.make_writers(cast, seed)

    def make_people(self, cast) -> list:
        """Ten in the engagement that is written in, as its team with all their tabs; the others elsewhere."""
        homes = [cast.acme] * 10
        for number in range(4):
            client = Organisation.objects.create(name=f"Client {number}")
            other = open_engagement(
                name=f"Other {number}", slug=f"other-{number}", vendor=cast.acme.vendor, client=client
            )
            homes += [other] * 19
        return [
            enrol(home, person(f"i{number} Idle"), Party.VENDOR, Role.VENDOR_MEMBER)
            for number, home in enumerate(homes[:84])
        ]

    def make_writers(self, cast, seed: int) -> list[Writer]:
        people = [
            enrol(cast.acme, person(f"w{n} Writer"), Party.CLIENT, Role.CLIENT_MEMBER) for n in range(8)
        ]
        comment(cast.story, by=people[0], text="Said nothing so far.")
        texts = [(cast.story, "comment-1")]
        for title in ("Second", "Third", "Fourth"):
            story = write_story(cast.acme, by=cast.sam, title=title, criteria=["One.", "Two.", "Three."])
            texts += [(story, f"criterion-{number}") for number in (1, 2, 3)]
        chosen = texts[:8]
        return [
            Writer(self.site.port, member, story, key, number, seed + number)
            for number, (member, (story, key)) in enumerate(zip(people, chosen, strict=True))
        ]

    def fill(self) -> None:
        """Let the crowd in and look what it costs, before anybody asks for a page."""
        done = threading.Event()
        threading.Thread(target=lambda: (self.crowd.wait(), done.set()), daemon=True).start()
        end = time.monotonic() + 90
        while not done.wait(0.1):
            self.connections_idle = max(self.connections_idle, connections_open())
            assert time.monotonic() < end, "the crowd was not let in"
        for _look in range(20):
            self.connections_idle = max(self.connections_idle, connections_open())
            time.sleep(0.1)

    def begin(self) -> None:
        for writer in self.writers:
            writer.start()

    def rest(self) -> None:
        for writer in self.writers:
            writer.over = True
        for writer in self.writers:
            writer.join(30)

    def remove(self) -> None:
        for writer in self.writers:
            writer.over = True
        self.valkey.turn(True)
        self.crowd.leave()
        self.site.stop()
        self.valkey.remove()
