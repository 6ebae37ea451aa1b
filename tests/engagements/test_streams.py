"""Live streams over real sockets: who is let in, what they hear and when, and that they cost next to nothing."""

import asyncio
import http.client
import itertools
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.embedded import Embedded
from engagements import streams
from engagements.models import AWAY_AFTER, Engagement, Membership, Party, Presence, Role, Visit
from engagements.streams import Stream
from people.models import Session
from stories.actions import reword
from tests.cast import enrol, person, signed_in
from tests.listener import Listener
from tests.site import ROOT, Site

LIVE = "/e/acme/live/"
real = pytest.mark.django_db(transaction=True)


def session_of(who) -> str:
    return signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def site(django_db_setup):
    running = Site(TANDEM_ROLE="command")  # no pool: each test brings a database of its own
    yield running
    running.stop()


@pytest.fixture
def listen(site):
    """`listen(member)`: a stream of theirs, or the answer that refuses it."""
    opened = []

    def listen(who=None, query="", *, path=LIVE, at=None, session="", **headers) -> Listener:
        session = session or (session_of(who) if who else "")
        opened.append(Listener((at or site).port, path + query, session, **headers))
        return opened[-1]

    yield listen
    for one in opened:
        one.close()
    end = time.monotonic() + 3
    while Presence.objects.exists() and time.monotonic() < end:
        time.sleep(0.02)  # the site writes down that they left, in this database and not in the next


def newest() -> int:
    return Engagement.objects.get(slug="acme").event_number


# --- Who is let in -------------------------------------------------------------------------------------------


@real
def test_nobody_and_strangers_learn_nothing(cast, listen):
    assert listen().status == 401
    assert listen(session="x" * 32).status == 401
    there, nowhere = listen(cast.otto), listen(cast.otto, path="/e/never/live/")
    assert there.status == nowhere.status == 404
    assert there.body == nowhere.body == b""
    same = [{k: v for k, v in answer.headers.items() if k != "date"} for answer in (there, nowhere)]
    assert same[0] == same[1]
    Membership.objects.filter(pk=cast.sue.pk).update(left_at=timezone.now())
    assert listen(cast.sue).status == 404


@real
@pytest.mark.parametrize(
    "place",
    ["story-1%0aevent:%20x", "story-1%0a%0a", "Story-1", "story-1%0d", "a" * 21, "story-", "%00", "%C3%A9"],
)
def test_a_place_that_is_none_is_refused_so_that_nobody_writes_frames_for_others(cast, listen, place):
    assert listen(cast.clara, f"?at={place}").status == 400


@real
def test_only_get_and_never_kept_by_anybody_between(cast, listen):
    assert listen(cast.clara, method="POST").status == 405
    stream = listen(cast.clara)
    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.headers["cache-control"] == "no-store, no-transform"
    assert stream.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in stream.headers


@real
def test_six_streams_a_person_and_a_place_is_free_again_when_one_leaves(cast, listen):
    session = session_of(cast.clara)
    six = [listen(session=session) for _ in range(6)]
    assert {stream.status for stream in six} == {200}
    seventh = listen(session=session)
    assert (seventh.status, seventh.headers["retry-after"]) == (429, "30")
    assert listen(cast.carl).status == 200
    six[0].close()
    end = time.monotonic() + 3
    while listen(session=session).status != 200:
        assert time.monotonic() < end


@real
def test_a_visit_is_noted_when_a_stream_comes_and_when_it_goes(cast, listen):
    stream = listen(cast.clara)
    visit = Visit.objects.get(member=cast.clara)
    assert visit.began_at_event == visit.heard_event == newest()
    reword(cast.story, "title", by=cast.sam, text="Driver confirms", base=1)
    assert stream.until(lambda s: s.number == newest(), 3)
    stream.close()
    end = time.monotonic() + 3
    while Visit.objects.get(member=cast.clara).heard_event != newest():
        assert time.monotonic() < end
    listen(cast.clara)
    assert Visit.objects.get(member=cast.clara).began_at_event == visit.began_at_event  # the same visit still
    Visit.objects.filter(member=cast.clara).update(seen_at=timezone.now() - AWAY_AFTER)
    listen(cast.clara)
    assert Visit.objects.get(member=cast.clara).began_at_event == newest()


# --- What they hear ------------------------------------------------------------------------------------------


@real
def test_the_first_frame_is_the_number_alone(cast, listen):
    stream = listen(cast.clara, f"?since={newest()}")
    assert stream.until(lambda s: s.frames, 2)
    assert stream.frames[0].fields == {"retry": "3000", "id": str(newest())}
    time.sleep(0.2)
    assert stream.events == []


@real
def test_an_act_arrives_at_once_as_topics_with_its_number(cast, listen):
    stream = listen(cast.clara, f"?since={newest()}&at=story-1")
    assert stream.until(lambda s: s.frames, 2)
    reword(cast.story, "title", by=cast.sam, text="Driver confirms", base=1)
    begin = time.monotonic()
    assert stream.until(lambda s: s.number == newest(), 3)
    assert stream.events == ["story-1", "stories"]
    assert stream.frames[-1].at - begin < 0.5
    assert all("Driver" not in str(frame.fields) for frame in stream.frames), (
        "content never rides on a stream"
    )


@real
def test_other_engagements_are_not_heard(cast, listen):
    stream = listen(cast.clara, f"?since={newest()}")
    assert stream.until(lambda s: s.frames, 2)
    reword(cast.bolt_story, "title", by=cast.bert, text="Other", base=1)
    reword(cast.story, "title", by=cast.sam, text="Driver confirms", base=1)
    assert stream.until(lambda s: s.number == newest(), 3)
    assert stream.events == ["story-1", "stories"]


@real
@pytest.mark.parametrize("told", ["since", "Last-Event-ID", "nothing", "nonsense"])
def test_who_missed_something_gets_one_resync(cast, listen, told):
    query, headers = "", {}
    if told == "since":
        query = f"?since={newest() - 1}"
    elif told == "Last-Event-ID":  # says more than the address the page was made with
        query, headers = f"?since={newest()}", {"Last_Event_ID": str(newest() - 1)}
    elif told == "nonsense":
        query = "?since=1%0aevent:x"
    stream = listen(cast.clara, query, **headers)
    assert stream.until(lambda s: s.events, 2)
    time.sleep(0.1)
    assert stream.events == ["resync"]
    assert stream.number == newest()


def test_a_gap_in_the_numbers_is_a_resync_and_a_slow_reader_gets_one():
    stream = Stream("", "", heard=5)
    stream.hear(6, ["story-1"])
    stream.hear(None, ["story-1", "stories"])
    assert stream.take() == b"event: story-1\ndata: 6\n\nevent: stories\ndata: 6\n\nid: 6\n\n"
    stream.hear(8, ["story-2"])
    assert stream.take() == b"event: resync\ndata: 8\n\nid: 8\n\n"
    stream.hear(
        7, ["story-1"]
    )  # two processes ring: the older signal may come last, and the page has it already
    assert stream.take() == b"id: 8\n\n"
    for number in range(9, 200):
        stream.hear(number, [f"story-{number}"])
    assert stream.take() == b"event: resync\ndata: 199\n\nid: 199\n\n"


def test_a_heartbeat_brings_the_number_and_an_old_stream_ends_by_itself(monkeypatch):
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr(streams, "LIFETIME_SECONDS", 0.2)
    sent = []

    async def send(message):
        sent.append(message["body"])

    asyncio.run(asyncio.wait_for(streams.carry(Stream("", "", heard=7), send), 2))
    assert len(sent) > 3
    assert set(sent) == {b"event: hb\ndata: 7\nid: 7\n\n"}


def test_the_promised_times():
    assert streams.HEARTBEAT_SECONDS == 15
    assert streams.WATCH_SECONDS < 5, "with the question itself still within 5 s"
    assert streams.LIFETIME_SECONDS == 600


@real
@pytest.mark.long
def test_a_stream_beats_every_fifteen_seconds(cast, listen):
    begin = time.monotonic()
    stream = listen(cast.clara)
    assert stream.until(lambda s: s.events.count("hb") == 2, 32)
    beats = [begin] + [frame.at for frame in stream.frames if frame.event == "hb"]
    assert max(b - a for a, b in itertools.pairwise(beats)) < 15.5


# --- Who may no longer listen --------------------------------------------------------------------------------


@real
def test_who_left_signed_out_or_was_shut_out_hears_nothing_after_five_seconds(cast, listen):
    session = session_of(cast.carl)
    left, out, shut, stays = listen(cast.sue), listen(session=session), listen(cast.vera), listen(cast.clara)
    # As if every signal were lost: nothing but the database knows of it.
    Membership.objects.filter(pk=cast.sue.pk).update(left_at=timezone.now())
    Session.objects.get(session_key=session).delete()
    type(cast.vera.user).objects.filter(pk=cast.vera.user_id).update(is_active=False)
    begin = time.monotonic()
    for stream in (left, out, shut):
        assert stream.until(lambda s: s.ended, 6)
        assert stream.ended - begin <= 5
    assert not stays.ended
    while Presence.objects.exclude(member=cast.clara).exists():
        assert time.monotonic() - begin < 7


# --- Without the doorbell ------------------------------------------------------------------------------------


@pytest.fixture
def doorbell(django_db_setup):
    """A Valkey and a site of our own: the other tests need theirs."""
    folder = Path(tempfile.mkdtemp(prefix="tandem-doorbell-"))
    own = Embedded(folder / "servers", lasting=False)
    own.start(postgres=False)
    running = Site(TANDEM_ROLE="web", REDIS_URL=own.redis_url)
    running.valkey = own.processes["valkey"].pid
    yield running
    os.kill(running.valkey, signal.SIGCONT)
    running.stop()
    own.remove()
    folder.rmdir()


class Writer:
    """Somebody who saves titles over HTTP, and how long each took."""

    def __init__(self, site, who) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        token = secrets.token_hex(16)
        cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(who)}; {settings.CSRF_COOKIE_NAME}={token}"
        kind = "application/x-www-form-urlencoded"
        self.headers = {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": kind, "HX-Request": "true"}
        self.base = 1

    def save(self) -> float:
        begin = time.monotonic()
        body = f"text=Title+{secrets.token_hex(4)}&base={self.base}"
        self.line.request("POST", "/e/acme/stories/1/texts/title/", body, self.headers)
        answer = self.line.getresponse()
        answer.read()
        assert answer.status == 200
        self.base += 1
        return time.monotonic() - begin


@real
def test_a_stopped_valkey_slows_nobody_and_changes_show_within_a_heartbeat(cast, doorbell, listen):
    writer = Writer(doorbell, cast.sam)
    stream = listen(cast.clara, f"?since={newest()}", at=doorbell)
    writer.save()
    assert stream.until(lambda s: s.number == newest(), 3)

    for _attempt in range(3):  # a shared machine has slow moments; a wait for Valkey would show every time
        ringing = statistics.median(writer.save() for _ in range(10))
        os.kill(doorbell.valkey, signal.SIGSTOP)
        silent = max(writer.save() for _ in range(10))
        if silent - ringing <= 0.1:
            break
        os.kill(doorbell.valkey, signal.SIGCONT)
        time.sleep(3)
    assert silent - ringing <= 0.1

    stream.frames.clear()
    writer.save()
    begin = time.monotonic()
    assert stream.until(lambda s: s.number == newest(), 15)
    assert stream.frames[-1].at - begin < streams.WATCH_SECONDS + 1
    assert "resync" in stream.events

    os.kill(doorbell.valkey, signal.SIGCONT)
    end = time.monotonic() + 8
    while True:  # the bell rests for a moment, then rings again
        stream.frames.clear()
        writer.save()
        if stream.until(lambda s: "story-1" in s.events and s.number == newest(), 0.5):
            break
        assert time.monotonic() < end


# --- What it costs -------------------------------------------------------------------------------------------


def sessions_outside() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


@real
def test_150_idle_streams_need_next_to_no_database_connections(cast):
    sessions = [
        session_of(enrol(cast.acme, person(f"P{n} Idle"), Party.VENDOR, Role.VENDOR_MEMBER))
        for n in range(25)
    ]
    plan = [(f"{settings.SESSION_COOKIE_NAME}={session}", LIVE) for session in sessions for _ in range(6)]
    site = Site(workers=2)
    argv = [sys.executable, "-m", "tests.listener"]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    crowd = subprocess.Popen(
        argv, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        crowd.stdin.write(json.dumps({"port": site.port, "streams": plan}) + "\n")
        crowd.stdin.flush()
        most, end = 0, time.monotonic() + 20
        while Presence.objects.count() < 150 and time.monotonic() < end:
            most = max(most, sessions_outside())
            time.sleep(0.05)
        assert json.loads(crowd.stdout.readline()) == {"open": 150}
        for _look in range(20):
            most = max(most, sessions_outside())
            time.sleep(0.1)
        print(f"150 idle streams: at most {most} database connections")
        assert most <= 10
    finally:
        crowd.stdin.close()
        crowd.wait(10)
        site.stop()
