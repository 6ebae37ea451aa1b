"""Ringing the bell: after a commit, tell every web process what changed, and never make a page wait for it.

A signal is a hint (event number and topics, no content). Losing one costs at most a heartbeat: streams compare
event numbers with the database. So one bounded queue and one thread per process publish to Redis, and a Redis that
is gone or silent is left alone for a moment instead of being waited for.
"""

import json
import os
import queue
import threading
import time
from collections.abc import Iterable
from contextlib import suppress

import redis
from django.conf import settings

QUEUE_LENGTH = 1000
CONNECT_SECONDS = 0.2
ANSWER_SECONDS = 0.5
REST_SECONDS = 2.0  # how long a Redis that failed is left alone


class Bell:
    """Publishes in the background; `ring` returns at once, whatever state Redis is in."""

    def __init__(self) -> None:
        self._queue: queue.Queue[str] = queue.Queue(QUEUE_LENGTH)
        self._lock = threading.Lock()
        self._pid = 0

    def ring(self, message: str) -> None:
        self._start_once_per_process()
        with suppress(queue.Full):  # the heartbeat heals it
            self._queue.put_nowait(message)

    def _start_once_per_process(self) -> None:
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._queue = queue.Queue(QUEUE_LENGTH)  # a forked child starts with its own
                threading.Thread(target=self._publish, name="live-bell", daemon=True).start()
                self._pid = os.getpid()

    def _publish(self) -> None:
        client = redis.Redis.from_url(
            settings.REDIS_URL,
            **({} if settings.REDIS_URL.startswith("unix:") else {"socket_connect_timeout": CONNECT_SECONDS}),
            socket_timeout=ANSWER_SECONDS,
            retry=None,
            health_check_interval=0,
        )
        rest_until = 0.0
        while True:
            message = self._queue.get()
            if time.monotonic() < rest_until:
                continue
            try:
                client.publish(settings.LIVE_CHANNEL, message)
            except (redis.RedisError, OSError):
                rest_until = time.monotonic() + REST_SECONDS


bell = Bell()


def signal(engagement_id: int, number: int, topics: Iterable[str]) -> None:
    """Say that event `number` was committed in the engagement and what it touches."""
    bell.ring(json.dumps([engagement_id, number, list(topics)]))


def hint(engagement_id: int, topics: Iterable[str]) -> None:
    """Say that something fleeting changed that is no event: who is here, what somebody is typing."""
    bell.ring(json.dumps([engagement_id, None, list(topics)]))
