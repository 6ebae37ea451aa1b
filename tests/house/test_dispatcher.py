"""What the traps of FOUNDATION 2 to 5 did to the pages, done to the dispatcher over real sockets."""

import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
    argv = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(number)]
    argv += ["--no-proxy-headers", "--no-access-log", "--log-level", "warning", "--http", "httptools"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.house.site_settings", "TANDEM_ROLE": "web"}
    process = subprocess.Popen(argv, env=env, stderr=subprocess.PIPE)
    drained = threading.Thread(target=process.stderr.read, daemon=True)
    drained.start()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            get(number, "/quick/")
            break
        except OSError:
            time.sleep(0.05)
    yield number
    process.terminate()
    assert process.wait(15) in (0, -15)


def get(port, path, timeout=5):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    line.request("GET", path)
    answer = line.getresponse()
    return answer.status, answer.read()


def raw(port, data, timeout=8):
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as line:
        line.sendall(data)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def uploads(port):
    return json.loads(get(port, "/look/")[1])["uploads"]


HALF = b"POST /take/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf"


def test_stalled_uploads_dont_hold_page_threads_and_are_told(port):
    stalled = [socket.create_connection(("127.0.0.1", port), timeout=8) for _ in range(20)]
    for line in stalled:
        line.sendall(HALF)
    before = time.monotonic()
    assert get(port, "/quick/", timeout=2) == (200, b"quick")
    assert time.monotonic() - before < 1
    assert stalled[0].recv(100).startswith(b"HTTP/1.1 408")
    for line in stalled:
        line.close()


def test_a_dripping_upload_ends_at_the_total_limit(port):
    with socket.create_connection(("127.0.0.1", port), timeout=8) as line:
        line.sendall(HALF)
        begin = time.monotonic()
        line.settimeout(0.5)
        answer = b""
        while not answer and time.monotonic() - begin < 8:
            try:
                line.sendall(b"x")
                answer = line.recv(100)
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408")
        assert 3 < time.monotonic() - begin < 6


def test_a_body_in_chunks_arrives_whole(port):
    body = os.urandom(2_500_000)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    pieces = (body[i : i + 100_000] for i in range(0, len(body), 100_000))
    line.request("POST", "/take/", body=pieces, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    answer = json.loads(line.getresponse().read())
    assert answer["sha"] == hashlib.sha256(body).hexdigest()


def test_a_form_in_chunks_is_a_form(port):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}
    line.request("POST", "/form/", body=iter([b"a=1&", b"b=2"]), encode_chunked=True, headers=kind)
    assert json.loads(line.getresponse().read())["fields"] == {"a": "1", "b": "2"}


def test_a_cut_upload_never_reaches_django(port):
    before = uploads(port)
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", port), timeout=8) as line:
            line.sendall(HALF)
    time.sleep(0.2)
    assert uploads(port) == before


@pytest.mark.parametrize("declared", [True, False])
def test_too_large_is_refused_and_the_refusal_is_read(port, declared):
    before = uploads(port)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    body = b"x" * 5_000_000
    if declared:
        line.request("POST", "/take/", body=body)
    else:
        pieces = (body[i : i + 50_000] for i in range(0, len(body), 50_000))
        line.request(
            "POST", "/take/", body=pieces, encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
        )
    assert line.getresponse().status == 413
    assert uploads(port) == before


def test_underscore_headers_and_forwarded_addresses_are_not_believed(port):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=8)
    sent = {"X_Forwarded_Proto": "https", "X-Forwarded-Proto": "http", "X-Forwarded-For": "9.9.9.9"}
    line.request("GET", "/headers/", headers=sent)
    meta = json.loads(line.getresponse().read())
    assert meta["HTTP_X_FORWARDED_PROTO"] == "http"
    assert meta["REMOTE_ADDR"] == "127.0.0.1"


def test_slow_readers_of_large_pages_hold_no_thread(port):
    slow = [socket.create_connection(("127.0.0.1", port), timeout=8) for _ in range(30)]
    for line in slow:
        if line is not slow[7]:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(b"GET /large/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    begin = time.monotonic()
    for _ in range(5):
        assert get(port, "/quick/", timeout=3)[1] == b"quick"
    assert time.monotonic() - begin < 3
    got = b""
    while len(got) < 2_000_000:
        got += slow[7].recv(65536)
    assert got.endswith(b"y" * 100)
    for line in slow:
        line.close()


def test_a_large_answer_arrives_whole(port):
    assert get(port, "/large/") == (200, b"x" * 1_000_000 + b"y" * 1_000_000)


def test_an_aborted_download_ends_its_page(port):
    for _ in range(4):  # twice as many as there are threads
        with socket.create_connection(("127.0.0.1", port), timeout=8) as line:
            line.sendall(b"GET /endless/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(65536)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and json.loads(get(port, "/look/")[1])["ended"] < 4:
        time.sleep(0.05)
    assert json.loads(get(port, "/look/")[1])["ended"] == 4


def test_an_answer_that_breaks_halfway_does_not_look_whole(port):
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        get(port, "/broken/")


def test_pages_of_both_threads_at_once(port):
    with ThreadPoolExecutor(4) as pool:
        names = {n for _, n in pool.map(lambda _: get(port, "/asleep/"), range(4))}
    assert len(names) == 2


def test_streams_are_answered_by_the_streams(port):
    assert get(port, "/e/some-where/live/") == (200, b"stream")
    assert get(port, "/e/a/b/live/")[0] == 404


@pytest.mark.parametrize("path", ["/a%00b", "/quick/?q=%00", "/quick/?q=%ed%a0%80", "/q?a=\xff"])
def test_what_is_no_text_is_refused(port, path):
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1")
    assert raw(port, request).startswith(b"HTTP/1.1 400")


def test_a_path_that_is_no_text_names_nothing(port):
    assert get(port, "/quick/%ff")[0] == 404


def test_head_has_no_body_and_keeps_the_length(port):
    answer = raw(port, b"HEAD /quick/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n")
    assert b"content-length: 5" in answer


def test_two_requests_on_one_line(port):
    two = b"GET /quick/ HTTP/1.1\r\nHost: localhost\r\n\r\nGET /large/ HTTP/1.1\r\nHost: localhost\r\n"
    answer = raw(port, two + b"Connection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200") == 2
    assert answer.endswith(b"y")
