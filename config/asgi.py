"""The dispatcher: streams are answered here on the loop, any other path by Django's WSGI side in threads.

A page thread is only held for as long as Django works. Bodies are taken off the wire before one is asked for,
and what a slow reader has not taken yet waits in a file, not in a thread (docs/maintainers/serving.md).
"""

import asyncio
import contextlib
import contextvars
import ctypes
import gc
import io
import logging
import multiprocessing
import os
import re
import secrets
import signal
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, cast
from urllib.parse import quote, unquote_to_bytes

if (
    multiprocessing.parent_process() is not None
):  # a worker of uvicorn: never outlives it, never keeps the port
    PR_SET_PDEATHSIG, M_ARENA_MAX = 1, -8
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if hasattr(libc, "mallopt"):  # glibc: each page thread would else keep a heap of its own, mostly empty
        libc.mallopt(M_ARENA_MAX, 2)

import structlog
from a2wsgi.wsgi import build_environ
from django.conf import settings
from django.db import connections
from django.urls import get_resolver

from config.pace import Pace, visitors
from config.wsgi import application as django_pages

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

log = logging.getLogger("tandem.requests")
STREAMS = re.compile(r"/e/[^/]+/live/")
PIECE = 64 * 1024  # also uvicorn's own write buffer: up to here an answer never waits for its reader
IN_MEMORY = 1024 * 1024
AHEAD = 64 * 1024 * 1024  # how far a page may run ahead of its reader
QUEUE = 256  # requests waiting for a page thread
READER_PATIENCE = 300  # for one piece
DRAIN_SECONDS = 5
OWN_HEADERS = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    *((name.lower().encode(), value.encode()) for name, value in settings.BARE_HEADERS.items()),
    (b"connection", b"close"),
]
SENTENCES = {
    408: b"The request took too long to arrive.",
    429: b"That was too often. Please go on in a minute.",
    413: b"The request is larger than this site accepts.",
    500: b"The page could not be made. It has been noted.",
    503: b"Too many requests wait already. Please try again in a moment.",
}

pace = Pace(settings.READS_A_MINUTE, settings.WRITES_A_MINUTE)
threads = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="page")
in_hand: set[asyncio.Future[None]] = set()  # pages that have a thread or wait for one
files = ThreadPoolExecutor(2, thread_name_prefix="file")  # reads and writes of what is too large for memory


class Refusal(Exception):
    def __init__(self, status: int, after: int = 2) -> None:
        self.status, self.after = status, after


class Gone(Exception):
    """Whoever asked is no longer there."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await answer(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


async def lifespan(receive: Receive, send: Send) -> None:
    from engagements import streams

    await receive()
    _ = get_resolver().url_patterns  # the first visitor doesn't wait for imports
    streams.start()
    leave_in_peace()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await streams.stop()
    threads.shutdown(wait=False, cancel_futures=True)
    if settings.METRICS_TOKEN:
        from operations.figures import forget_this_process

        forget_this_process()
    for connection in connections.all(initialized_only=True):
        connection.close_pool()  # type: ignore[attr-defined]
    await send({"type": "lifespan.shutdown.complete"})


def leave_in_peace() -> None:
    """A page makes thousands of objects and drops them at once, which needs no search for cycles.

    Python searches after 700 new ones; the plan of 1,000 stories took a quarter longer for that. What a worker
    has when it starts stays, and is not looked through again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    begin = time.perf_counter()
    note: dict[str, Any] = {"method": scope["method"], "status": 0, "bytes": 0}
    scope = {**scope, "note": note, "headers": [h for h in scope["headers"] if b"_" not in h[0]]}

    async def counted(message: Message) -> None:
        if message["type"] == "http.response.start":
            note["status"] = message["status"]
        else:
            note["bytes"] += len(message.get("body", b""))
        await send(message)

    with structlog.contextvars.bound_contextvars(request=secrets.token_hex(8)):
        try:
            if STREAMS.fullmatch(scope["path"]):
                from engagements import streams

                note["route"] = "live"
                await streams.stream(scope, receive, counted)
            else:
                await keep_pace(scope, receive)
                await page(scope, receive, counted)
        except Gone:
            note["gone"] = True
        except Refusal as refusal:
            await refuse(counted, refusal.status, refusal.after)
        finally:
            note["ms"] = round((time.perf_counter() - begin) * 1000, 1)
            if not scope["path"].startswith(settings.STATIC_URL):
                log.info("request", extra={"note": note})


async def refuse(send: Send, status: int, after: int) -> None:
    body = SENTENCES[status]
    headers = [*OWN_HEADERS, (b"content-length", b"%d" % len(body))]
    if status in (429, 503):
        headers.append((b"retry-after", b"%d" % after))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def keep_pace(scope: Scope, receive: Receive) -> None:
    """Raises Refusal for who asks too often. What the house itself is made of is not counted."""
    if scope["path"].startswith(settings.STATIC_URL):
        return
    now, writes = time.time(), scope["method"] == "POST"
    if pause := max([pace.pause(who, now, writes=writes) for who in visitors(scope)], default=0):
        if has_body(scope):
            await drain(receive)
        raise Refusal(429, after=pause)


# --- The body, before a thread is asked for ------------------------------------------------------------
async def spool(scope: Scope, receive: Receive) -> tuple[IO[bytes], int]:
    limit = settings.BODY_LIMIT if settings.TAKES_FILES.search(scope["path"]) else settings.FORM_LIMIT
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    expects = any(name == b"expect" for name, _ in scope["headers"])
    if not declared.isdigit() or int(declared) > limit:
        if not expects:
            await drain(receive)
        raise Refusal(413)
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by whoever asked for it)
    size = 0
    try:
        async with asyncio.timeout(settings.BODY_TIME):
            more = True
            while more:
                message = await asyncio.wait_for(receive(), settings.BODY_PATIENCE)
                if message["type"] == "http.disconnect":
                    raise Gone
                piece, more = message.get("body", b""), message.get("more_body", False)
                size += len(piece)
                if size > limit:
                    await drain(receive)
                    raise Refusal(413)
                if size > IN_MEMORY:
                    await asyncio.get_running_loop().run_in_executor(files, body.write, piece)
                else:
                    body.write(piece)
    except TimeoutError:
        body.close()
        raise Refusal(408) from None
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, size


async def drain(receive: Receive) -> None:
    """Whoever still sends would see a broken connection in place of the answer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while (message := await receive())["type"] != "http.disconnect" and message.get("more_body"):
                pass


def has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


# --- The page --------------------------------------------------------------------------------------------
async def page(scope: Scope, receive: Receive, send: Send) -> None:
    body, size = await spool(scope, receive) if has_body(scope) else (io.BytesIO(), 0)
    try:
        reader = Answer(asyncio.get_running_loop())
        scope["gone"] = reader.gone
        watcher = asyncio.create_task(watch(receive, reader))
        try:
            await run(environment(scope, body, size), reader, send)
        finally:
            watcher.cancel()
    finally:
        body.close()


async def watch(receive: Receive, reader: "Answer") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.leave()


def environment(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    dropped = (b"content-length", b"transfer-encoding")
    headers = [h for h in scope["headers"] if h[0] not in dropped]
    if size or has_body(scope):
        headers.append((b"content-length", b"%d" % size))  # also of a body that came in chunks
    query = quote(scope["query_string"], safe="".join(map(chr, range(33, 127))))
    target: Any = {**scope, "headers": headers, "query_string": query.encode()}
    environ: dict[str, Any] = {**build_environ(target, cast(Any, body))}
    environ["asgi.scope"] = scope
    # The path as it was sent: uvicorn has replaced what is no text, config.bounds refuses it.
    environ["PATH_INFO"] = unquote_to_bytes(scope["raw_path"].partition(b"?")[0]).decode("latin-1")
    return environ


async def run(environ: dict[str, Any], reader: "Answer", send: Send) -> None:
    if len(in_hand) >= settings.WEB_THREADS + QUEUE:
        raise Refusal(503)
    context = contextvars.copy_context()
    work = threads.submit(context.run, make_page, environ, reader)
    in_hand.add(done := asyncio.wrap_future(work))
    done.add_done_callback(in_hand.discard)
    try:
        await reader.ready.wait()
        if reader.status is None:
            if reader.gone.is_set():
                work.cancel()  # if no thread has begun with it
                raise Gone
            raise Refusal(500)
        await send({"type": "http.response.start", "status": reader.status, "headers": reader.headers})
        await reader.hand_over(send)
    finally:
        if not done.done():
            reader.leave()
        reader.close()


def make_page(environ: dict[str, Any], reader: "Answer") -> None:
    """In a page thread: Django from first to last, including the return of its database connection."""
    try:
        pieces = django_pages(environ, reader.start)
        try:
            for piece in pieces:
                reader.write(piece)
                if reader.gone.is_set():
                    break
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()
        reader.finish()
    except BaseException:
        log.exception("page failed")
        reader.fail()


class Answer:
    """What a page thread writes and the loop sends. Up to one piece it is a list, beyond that a file."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.pieces: list[bytes] = []
        self.file: IO[bytes] | None = None
        self.written = self.sent = 0
        self.finished = self.failed = self.closed = False
        self.gone = threading.Event()
        self.room = threading.Condition()
        self.ready = asyncio.Event()  # the whole small answer, or the beginning of a large one
        self.more = asyncio.Event()

    # in the thread
    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [
            (k.strip().lower().encode("latin-1"), v.strip().encode("latin-1")) for k, v in headers
        ]
        return self.write

    def write(self, piece: bytes) -> None:
        if not piece:
            return
        if self.file is None:
            if self.written + len(piece) <= PIECE:
                self.pieces.append(piece)
                self.written += len(piece)
                return
            self.file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when sent)
            self.file.write(b"".join(self.pieces))
            self.pieces.clear()
        with self.room:
            self.room.wait_for(lambda: self.written - self.sent < AHEAD or self.gone.is_set())
            if self.closed:
                return
            self.file.seek(self.written)
            self.file.write(piece)
            self.file.flush()
            self.written += len(piece)
        self.tell()

    def finish(self) -> None:
        self.finished = True
        self.tell()

    def fail(self) -> None:
        self.failed = self.finished = True
        if self.file is None:
            self.status = None
        self.tell()

    def tell(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(self.wake)

    # on the loop
    def wake(self) -> None:
        self.ready.set()
        self.more.set()

    def leave(self) -> None:
        self.gone.set()
        with self.room:
            self.room.notify_all()
        self.wake()

    async def hand_over(self, send: Send) -> None:
        if self.file is None:
            await send({"type": "http.response.body", "body": b"".join(self.pieces)})
            return
        while True:
            self.more.clear()
            if self.sent < self.written:
                piece = await self.loop.run_in_executor(files, os.pread, self.file.fileno(), PIECE, self.sent)
                try:
                    await asyncio.wait_for(
                        send({"type": "http.response.body", "body": piece, "more_body": True}),
                        READER_PATIENCE,
                    )
                except TimeoutError:
                    raise Gone from None
                with self.room:
                    self.sent += len(piece)
                    self.room.notify_all()
            elif self.failed or self.gone.is_set():
                raise Gone  # the connection breaks: a cut answer must not look whole
            elif self.finished:
                await send({"type": "http.response.body", "body": b""})
                return
            else:
                await self.more.wait()

    def close(self) -> None:
        with self.room:
            self.closed = True
            if self.file is not None and self.finished:
                self.file.close()
