"""G22: bodies that are too large, and many who are slow. A sample; `bin/long floods` takes the figures of the goal."""

import http.client
import os
import socket
import statistics
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.addresses import ROWS, House
from tests.site import Site

MB = 1024 * 1024
SLOW = [  # a head that never ends, a body that never comes
    b"GET / HTTP/1.1\r\nHost: ",
    b"POST /account/login/ HTTP/1.1\r\nContent-Length: 900\r\nHost: x\r\n\r\n",
]


@pytest.fixture
def site(transactional_db):
    running = Site(TANDEM_ROLE="command", workers=1)
    yield running
    running.stop()


def memory(pid: int) -> float:
    """MiB of resident memory of a process and those it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / MB + sum(memory(int(child)) for child in children)


def flood(site: Site, megabytes: int, declared: str) -> int:
    """Send so much to where no file is taken, whatever was declared; answers the status, or 0 for a cut line."""
    head = f"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n{declared}\r\n\r\n".encode()
    chunked = "chunked" in declared
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n" if chunked else b"x" * 65536
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        try:
            line.sendall(head)
            for _ in range(megabytes * 16):
                line.sendall(piece)
        except OSError:
            pass  # it was refused while it was sent
        try:
            answer = line.recv(64)
        except OSError:
            return 0
    return int(answer[9:12]) if answer else 0


def flooded(site: Site, many: int, megabytes: int) -> None:
    lies = ["Transfer-Encoding: chunked", f"Content-Length: {megabytes * MB}", "Content-Length: 10"]
    before, told = memory(site.process.pid), []
    threads = [
        threading.Thread(target=lambda lie=lies[n % 3]: told.append(flood(site, megabytes, lie)))
        for n in range(many)
    ]
    most = before
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, memory(site.process.pid))
        time.sleep(0.05)
    assert set(told) <= {0, 400, 403, 413, 408}, told
    assert 413 in told
    assert most - before < 60, f"{most - before:.0f} MiB more"


def slow_crowd(site: Site, many: int, seconds: float) -> float:
    """Hold so many connections that send a byte now and then; answers the 95th percentile of the others' pages, ms."""
    lines = []
    for n in range(many):
        line = socket.create_connection(("127.0.0.1", site.port), timeout=20)
        heads = [
            b"GET / HTTP/1.1\r\nHost: ",
            b"POST /account/login/ HTTP/1.1\r\nContent-Length: 900\r\nHost: x\r\n\r\n",
        ]
        line.sendall(heads[n % 2])
        lines.append(line)
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        for line in lines[:: max(many // 20, 1)]:
            with suppress(OSError):  # it was too slow
                line.sendall(b"x")
        began = time.perf_counter()
        asking = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
        asking.request("GET", "/account/login/")
        assert asking.getresponse().status == 200
        asking.close()
        took.append((time.perf_counter() - began) * 1000)
    for line in lines:
        line.close()
    return statistics.quantiles(took, n=20)[-1]


def test_floods_take_no_memory_and_hold_nobody_up(site):
    flooded(site, many=6, megabytes=20)
    alone = slow_crowd(site, many=1, seconds=1)
    assert slow_crowd(site, many=60, seconds=2) < max(500, alone * 3)


@pytest.mark.long
def test_floods_in_full(site):
    flooded(site, many=20, megabytes=100)
    p95 = slow_crowd(site, many=200, seconds=60)
    print(f"p95 of the others {p95:.0f} ms")
    assert p95 < 500


@pytest.mark.django_db
def test_only_where_files_come_in_is_there_room_for_them(cast):
    house = House(cast)
    taken = {row.name for row in ROWS if settings.TAKES_FILES.search(row.at(house))}
    with_files = {
        "files",
        "file",
        "file_thumbnail",
        "file_withdrawal",
        "file_restoration",
        "imports",
        "comments",
    }
    assert taken <= with_files | {name for name in taken if name.startswith(("import", "comment"))}
    for name in ("inbound_mail", "admin:sales_contact_import"):
        assert settings.TAKES_FILES.search(reverse(name))
    forms = [page for page in Path("templates").rglob("*.html") if "multipart/form-data" in page.read_text()]
    assert {page.as_posix() for page in forms} == {
        "templates/stories/talk.html",
        "templates/exchange/imports.html",
    }
