"""The smallest HTTP client that will do, so that little of what is measured is the client's."""

import contextlib
import selectors
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = "benchbenchbenchbenchbenchbench12"  # cookie and header alike: what a browser sends back


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Visitor:
    """A person with cookies, for one of the two sites."""

    port: int
    cookies: dict[str, str]
    htmx: bool = False

    def request(self, path: str, form: dict[str, str] | None = None, *, htmx: bool = False) -> bytes:
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        lines = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {cookie}",
            "Accept: text/html",
        ]
        if htmx:
            lines += ["HX-Request: true", "HX-Request-Type: partial"]
        body = b""
        if form is not None:
            body = urlencode(form).encode()
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            lines += [f"X-CSRFToken: {CSRF}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Line:
    """One connection, kept alive."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sock: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        if self.sock is None:
            self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.receive()
        first, *rest = data[:end].decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}
        pieces, have = [data[end + 4 :]], len(data) - end - 4
        length = int(headers.get("content-length", "0"))
        while have < length:
            pieces.append(self.receive())
            have += len(pieces[-1])
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, b"".join(pieces))

    def receive(self) -> bytes:
        assert self.sock
        piece = self.sock.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed the connection")
        return piece

    def close(self) -> None:
        if self.sock:
            self.sock.close()
            self.sock = None


class Listener:
    """One live stream, read on by whoever wants to know when something comes."""

    def __init__(self, visitor: Visitor, path: str) -> None:
        self.sock = socket.create_connection(("127.0.0.1", visitor.port), timeout=10)
        self.sock.sendall(visitor.request(path))
        self.heard = b""

    def until(self, frame: bytes, seconds: float = 20) -> float:
        """When the frame has come, by the clock of time.perf_counter."""
        end = time.monotonic() + seconds
        while frame not in self.heard:
            if time.monotonic() > end:
                raise TimeoutError(f"{frame!r} did not come; heard {self.heard[-300:]!r}")
            piece = self.sock.recv(65_536)
            if not piece:
                raise ConnectionError(f"the stream ended; heard {self.heard[-300:]!r}")
            self.heard += piece
        at = time.perf_counter()
        self.heard = self.heard.partition(frame)[2]
        return at

    def close(self) -> None:
        self.sock.close()


@dataclass
class Crowd:
    """Many idle streams, each of which is read and forgotten."""

    refused: int = 0
    ended: int = 0
    frames: int = 0
    socks: list[socket.socket] = field(default_factory=list)
    leaving: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def join(self, visitor: Visitor, path: str) -> None:
        sock = socket.create_connection(("127.0.0.1", visitor.port), timeout=20)
        sock.sendall(visitor.request(path))
        head = b""
        while b"\r\n\r\n" not in head:
            head += sock.recv(4096)
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            self.refused += 1
            sock.close()
            return
        sock.setblocking(False)
        self.socks.append(sock)
        self.selector.register(sock, selectors.EVENT_READ)

    def read(self) -> None:
        while not self.leaving.is_set():
            for key, _events in self.selector.select(0.2) if self.socks else []:
                with contextlib.suppress(BlockingIOError):
                    piece = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                    self.frames += piece.count(b"\n\n")
                    if not piece:
                        self.ended += 1
                        self.selector.unregister(key.fileobj)
            if not self.socks:
                time.sleep(0.05)

    def leave(self) -> None:
        self.leaving.set()
        self.thread.join()
        for sock in self.socks:
            sock.close()
