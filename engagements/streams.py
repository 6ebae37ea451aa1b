"""Live streams: plain ASGI, none of Django's middleware, no database connection kept while a stream is open.

A stream carries what changed (topics and the newest event number), never content: the page fetches its regions
through the normal door. Each web worker has one subscription to Redis for all its streams, and asks the database
every few seconds, in one query, who may still listen and which event is the newest. So a lost signal heals by
itself, also with Redis gone, and a removed member's stream ends.
"""

import asyncio
import json
import logging
import re
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from types import SimpleNamespace
from typing import Any, TypeVar
from urllib.parse import parse_qs

import redis.asyncio
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection, connections
from django.db.models.functions import Now
from django.http.cookie import parse_cookie

from engagements import live
from engagements.models import AWAY_AFTER, Membership, Presence
from people.factors import is_shut_out

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15
WATCH_SECONDS = 4  # who was removed hears nothing after 5 s, the question itself included
LIFETIME_SECONDS = 600
STREAMS_PER_PERSON = 6
PLACE = re.compile(r"(?:[a-z]{1,20}(?:-[0-9]{1,10})?)?")  # becomes part of a topic that others hear
BACKLOG = 100  # waiting topics; a slower reader gets one resync instead

BARE = [(name.lower().encode(), value.encode()) for name, value in settings.BARE_HEADERS.items()]
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    *BARE,
]

Result = TypeVar("Result")


@dataclass(eq=False)
class Stream:
    """One open page: who listens, what they have heard of, what waits to be sent."""

    session_key: str
    place: str
    engagement_id: int = 0
    member_id: int = 0
    heard: int = 0  # the newest event number that this page knows of
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    topics: dict[str, None] = field(default_factory=dict)  # ordered, each once
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
    reader_gone: bool = False

    def hear(self, number: int | None, topics: list[str]) -> None:
        """Take in a signal. A gap in the numbers means that one was lost: fetch everything anew."""
        if number is not None and number <= self.heard:
            return  # it came late: the page has it, or has been told to fetch everything
        if number is not None and number > self.heard + 1:
            self.resync(number)
        if number is not None:
            self.heard = number
        if len(self.topics) + len(topics) > BACKLOG:
            self.topics = {"resync": None}
        elif "resync" not in self.topics:
            self.topics |= dict.fromkeys(topics)
        self.rung.set()

    def resync(self, number: int) -> None:
        self.heard = max(self.heard, number)
        self.topics = {"resync": None}
        self.rung.set()

    def end(self) -> None:
        self.ended = True
        self.rung.set()

    def take(self) -> bytes:
        """The waiting topics as frames, with the number they bring the page up to."""
        topics, self.topics = self.topics, {}
        frames = "".join(f"event: {topic}\ndata: {self.heard}\n\n" for topic in topics)
        return f"{frames}id: {self.heard}\n\n".encode()


class Hub:
    """All streams of one web worker."""

    def __init__(self) -> None:
        self.worker = uuid.uuid4()
        self.streams: dict[int, set[Stream]] = defaultdict(set)
        self.door = ThreadPoolExecutor(max_workers=settings.DOOR_THREADS, thread_name_prefix="stream-door")
        self.tasks: list[asyncio.Task[None]] = []
        self.wake = asyncio.Event()  # somebody joined or left an engagement: look at once

    def start(self) -> None:
        self.tasks = [asyncio.create_task(self.listen()), asyncio.create_task(self.watch())]

    async def stop(self) -> None:
        for stream in self.all():
            stream.end()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.in_thread(forget_worker, self.worker)
        self.door.shutdown(wait=False, cancel_futures=True)

    def all(self) -> list[Stream]:
        return [stream for streams in self.streams.values() for stream in streams]

    async def in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Do database work beside the loop; its connection goes back to the pool before the answer comes."""
        return await asyncio.get_running_loop().run_in_executor(self.door, closing(work), *arguments)

    async def listen(self) -> None:
        """Keep one subscription open; whatever breaks it, come back. What is missed meanwhile, `watch` sees."""
        pause = 0.1
        while True:
            client = redis.asyncio.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=2)
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as bell:
                    await bell.subscribe(settings.LIVE_CHANNEL)
                    async for message in bell.listen():
                        pause = 0.1
                        self.fan_out(*json.loads(message["data"]))
            except (redis.RedisError, OSError) as trouble:
                log.warning("live subscription lost, coming back: %s", type(trouble).__name__)
            finally:
                await client.aclose()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2)

    def fan_out(self, engagement_id: int, number: int | None, topics: list[str]) -> None:
        for stream in self.streams.get(engagement_id, ()):
            stream.hear(number, topics)
        if "people" in topics:
            self.wake.set()

    async def watch(self) -> None:
        """Every few seconds: end the streams of those who may no longer listen, heal what was missed."""
        refreshed = 0.0
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), WATCH_SECONDS)
            self.wake.clear()
            streams = self.all()
            if not streams:
                continue
            try:
                newest = await self.in_thread(who_may_listen, [(s.member_id, s.session_key) for s in streams])
                if time.monotonic() - refreshed > HEARTBEAT_SECONDS:
                    await self.in_thread(refresh_presence, self.worker)
                    refreshed = time.monotonic()
            except Exception as trouble:  # the database is away for a while: keep the streams, try again
                log.warning("live watch failed: %s", type(trouble).__name__)
                continue
            for stream in streams:
                number = newest.get((stream.member_id, stream.session_key))
                if number is None:
                    stream.end()
                elif number > stream.heard:
                    stream.resync(number)


hub: Hub | None = None


def start() -> None:
    global hub
    hub = Hub()
    hub.start()


async def stop() -> None:
    if hub:
        await hub.stop()


async def stream(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    """Answer `/e/<slug>/live/?since=<event number>&at=<place>`."""
    assert hub is not None
    if scope["method"] != "GET":
        await refuse(send, 405)
        return
    query = parse_qs(scope["query_string"].decode("latin-1"))
    place = query.get("at", [""])[0]
    if not PLACE.fullmatch(place):
        await refuse(send, 400)
        return
    session_key = session_key_of(scope)
    stream = Stream(session_key=session_key, place=place)
    status = await hub.in_thread(admit, stream, scope["path"].split("/")[2], hub.worker)
    if status != 200:
        await refuse(send, status)
        return
    since = header(scope, b"last-event-id") or query.get("since", [""])[0]
    if since != str(stream.heard):
        stream.resync(stream.heard)
    await hold_open(hub, stream, receive, send)


async def hold_open(hub: Hub, stream: Stream, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
    hub.streams[stream.engagement_id].add(stream)
    live.hint(stream.engagement_id, presence_topics(stream))  # only now: it shall see its own arrival too
    leaving = asyncio.create_task(wait_for_disconnect(stream, receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        # The number comes first and alone: a page hidden right away must know where it stopped.
        await put(send, f"retry: 3000\nid: {stream.heard}\n\n".encode())
        await carry(stream, send)
        if not stream.reader_gone:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        leaving.cancel()
        hub.streams[stream.engagement_id].discard(stream)
        if not hub.streams[stream.engagement_id]:
            del hub.streams[stream.engagement_id]
        await hub.in_thread(leave, stream)


async def carry(stream: Stream, send: Callable[..., Any]) -> None:
    """Send what is heard, and a heartbeat while all is quiet, until somebody ends it."""
    closing_time = time.monotonic() + LIFETIME_SECONDS
    next_beat = time.monotonic() + HEARTBEAT_SECONDS
    while not stream.ended and time.monotonic() < closing_time:
        try:
            await asyncio.wait_for(stream.rung.wait(), max(0.0, next_beat - time.monotonic()))
        except TimeoutError:
            next_beat = time.monotonic() + HEARTBEAT_SECONDS
            await put(send, f"event: hb\ndata: {stream.heard}\nid: {stream.heard}\n\n".encode())
            continue
        stream.rung.clear()
        if stream.topics and not stream.ended:
            await put(send, stream.take())


async def wait_for_disconnect(stream: Stream, receive: Callable[..., Any]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.reader_gone = True
    stream.end()


async def put(send: Callable[..., Any], frame: bytes) -> None:
    await send({"type": "http.response.body", "body": frame, "more_body": True})


async def refuse(send: Callable[..., Any], status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), (b"retry-after", b"30"), *BARE]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def session_key_of(scope: dict[str, Any]) -> str:
    return parse_cookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")


# --- What touches the database: runs in the door's threads --------------------------------------------------


def closing(work: Callable[..., Result]) -> Callable[..., Result]:
    def run(*arguments: Any) -> Result:
        try:
            return work(*arguments)
        finally:
            connections.close_all()

    return run


def admit(stream: Stream, slug: str, worker: uuid.UUID) -> int:
    """Fill in who listens and from which event on, and note that they are here; 401 nobody, 404 a stranger."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(stream.session_key or None)
    visitor = SimpleNamespace(session=session)
    visitor.user = user = get_user(visitor)
    if not user.is_authenticated or is_shut_out(visitor):
        return 401
    member = Membership.objects.at_the_door(user, slug).first()
    if member is None:
        return 404
    if Presence.objects.here().filter(member__user=user).count() >= STREAMS_PER_PERSON:
        return 429
    stream.member_id, stream.engagement_id = member.pk, member.engagement_id
    stream.heard = member.engagement.event_number
    Presence.objects.create(
        id=stream.id, worker=worker, engagement=member.engagement, member=member, place=stream.place
    )
    note_visit(ARRIVAL, stream)
    return 200


ARRIVAL = """
INSERT INTO engagements_visit AS visit (member_id, engagement_id, began_at_event, heard_event, seen_at)
VALUES (%(member)s, %(engagement)s, %(heard)s, %(heard)s, now())
ON CONFLICT (member_id) DO UPDATE SET seen_at = now(), began_at_event =
    CASE WHEN now() - visit.seen_at > %(away)s THEN visit.heard_event ELSE visit.began_at_event END
"""
DEPARTURE = """
UPDATE engagements_visit SET seen_at = now(), heard_event = greatest(heard_event, %(heard)s)
WHERE member_id = %(member)s
"""


def note_visit(statement: str, stream: Stream) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "member": stream.member_id,
                "engagement": stream.engagement_id,
                "heard": stream.heard,
                "away": AWAY_AFTER,
            },
        )


def who_may_listen(listeners: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Of (member, session) pairs those that still hold, each with its engagement's newest event number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT asked.member_id, asked.session_key, engagement.event_number
            FROM unnest(%s::bigint[], %s::text[]) AS asked (member_id, session_key)
            JOIN engagements_membership AS member ON member.id = asked.member_id AND member.left_at IS NULL
            JOIN people_user AS person ON person.id = member.user_id AND person.is_active
            JOIN people_session AS session ON session.session_key = asked.session_key AND session.expire_date > now()
            JOIN engagements_engagement AS engagement ON engagement.id = member.engagement_id
            """,
            [[member for member, _session in listeners], [session for _member, session in listeners]],
        )
        return {(member, session): number for member, session, number in cursor.fetchall()}


def leave(stream: Stream) -> None:
    Presence.objects.filter(id=stream.id).delete()
    note_visit(DEPARTURE, stream)
    live.hint(stream.engagement_id, presence_topics(stream))


def presence_topics(stream: Stream) -> list[str]:
    return ["presence", f"presence-{stream.place}"] if stream.place else ["presence"]


def refresh_presence(worker: uuid.UUID) -> None:
    """Keep this worker's streams on the list, and sweep away those of workers that died."""
    Presence.objects.filter(worker=worker).update(seen_at=Now())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engagements_presence WHERE seen_at < now() - interval '2 minutes'")


def forget_worker(worker: uuid.UUID) -> None:
    Presence.objects.filter(worker=worker).delete()
