"""Readers of live streams: raw HTTP over a socket, as a browser's fetch does it.

`Listener` is one of them, for a test to question. Run as a program this holds many open for a test that wants a
full house beside it: addresses come as one line of JSON on its standard input, what becomes of them goes out.
"""

import asyncio
import contextlib
import http.client
import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field

from django.conf import settings


@dataclass
class Frame:
    at: float
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def event(self) -> str:
        return self.fields.get("event", "")


class Listener:
    """One stream. `frames` grows while it is open; `ended` is the moment at which the server ended it."""

    def __init__(self, port: int, path: str, session: str = "", **headers: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        method = headers.pop("method", "GET")
        self.line.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()} | cookie)
        self.answer = self.line.getresponse()
        self.status, self.headers = self.answer.status, dict(self.answer.getheaders())
        self.frames: list[Frame] = []
        self.ended = 0.0
        self.news = threading.Condition()
        if self.status == 200:
            threading.Thread(target=self.read, daemon=True).start()
        else:
            self.body = self.answer.read()
            self.line.close()

    def read(self) -> None:
        fields: dict[str, str] = {}
        try:
            while line := self.answer.readline():
                name, _colon, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                    continue
                with self.news:
                    self.frames.append(Frame(time.monotonic(), fields))
                    self.news.notify_all()
                fields = {}
        except (OSError, ValueError, AttributeError):
            return  # the test left first
        with self.news:
            self.ended = time.monotonic()
            self.news.notify_all()

    @property
    def events(self) -> list[str]:
        """The names of the events so far; who comes and goes is left out."""
        return [f.event for f in list(self.frames) if f.event and not f.event.startswith("presence")]

    @property
    def number(self) -> int:
        """The event up to which this page has been brought."""
        return max((int(f.fields["id"]) for f in list(self.frames) if "id" in f.fields), default=0)

    def until(self, condition, seconds: float) -> bool:
        with self.news:
            return self.news.wait_for(lambda: condition(self), seconds)

    def close(self) -> None:
        if self.line.sock or self.status == 200:
            with contextlib.suppress(OSError, AttributeError):
                self.answer.fp.raw._sock.shutdown(socket.SHUT_RDWR)
            self.line.close()


class Crowd:
    """The program's inside: keeps each address open as long as the server lets it in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.open = self.beats = self.frames = 0

    async def hold(self, cookie: str, path: str) -> None:
        while True:
            status = await self.listen(cookie, path)
            if status in {401, 404}:
                return
            await asyncio.sleep(1)  # ended after its time, or not let in just now

    async def listen(self, cookie: str, path: str) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        status = 0
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head.split()[1])
            if status == 200:
                self.open += 1
                await self.count(reader)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            if status == 200:
                self.open -= 1
                tell(ended=cookie.partition("=")[2], at=time.time())
            writer.close()
        return status

    async def count(self, reader: asyncio.StreamReader) -> None:
        while (size := int(await reader.readline() or b"0", 16)) > 0:
            piece = await reader.readexactly(size + 2)
            self.frames += piece.count(b"\n\n")
            self.beats += piece.count(b"event: hb\n")


def tell(**what) -> None:
    with contextlib.suppress(BrokenPipeError):  # whoever asked is gone
        print(json.dumps(what), flush=True)


async def program() -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    plan = json.loads(await orders.readline())
    crowd = Crowd(plan["port"])
    held = [asyncio.create_task(crowd.hold(cookie, path)) for cookie, path in plan["streams"]]
    while crowd.open < len(held):
        await asyncio.sleep(0.05)
    tell(open=crowd.open)
    while await orders.readline():
        tell(open=crowd.open, frames=crowd.frames, beats=crowd.beats)
    for task in held:
        task.cancel()


if __name__ == "__main__":
    asyncio.run(program())
