"""G40: told to end with streams open, the web program is gone within ten seconds, and what it had in hand is done."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from django.conf import settings

from config import processes
from tests.cast import signed_in
from tests.site import ROOT, free_port

STREAMS = 5 * 6  # of the five members, as many as each may have


def listen(port, session):
    line = socket.create_connection(("127.0.0.1", port), timeout=15)
    line.sendall(
        f"GET /e/acme/live/?at=stories HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\n\r\n".encode()
    )
    assert b"text/event-stream" in line.recv(65536)
    return line


def test_it_ends_within_ten_seconds_with_streams_open(transactional_db, cast):
    port = free_port()
    env = os.environ | {"TANDEM_ROLE": "web", "SITE_URL": f"http://127.0.0.1:{port}"}
    argv = [sys.executable, *processes.web(host="127.0.0.1", port=port)]  # as bin/up and Compose start it
    web = subprocess.Popen(argv, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        members = (cast.clara, cast.carl, cast.sam, cast.sue, cast.vera)
        sessions = [signed_in(one).cookies[settings.SESSION_COOKIE_NAME].value for one in members]
        lines = [listen(port, session) for session in sessions for _ in range(STREAMS // 5)]
        answers = []

        def ask_on():
            request = urllib.request.Request(f"http://127.0.0.1:{port}/e/acme/board/")
            request.add_header("Cookie", f"{settings.SESSION_COOKIE_NAME}={sessions[0]}")
            with urllib.request.urlopen(request, timeout=15) as answer:
                answers.append(answer.status)

        in_hand = threading.Thread(target=ask_on)
        in_hand.start()
        time.sleep(0.05)  # it is on its way
        begin = time.monotonic()
        web.send_signal(signal.SIGTERM)
        assert web.wait(15) in (0, -signal.SIGTERM)
        took = time.monotonic() - begin
        in_hand.join(5)
        for line in lines:
            line.settimeout(2)
            while line.recv(65536):
                pass
            line.close()
        assert took < 10
        assert answers == [200]
    finally:
        web.kill()
        web.wait()
