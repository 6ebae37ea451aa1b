"""bin/up from its first start to its end, below a path with a space. bin/long house does every variant."""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from config.house import ROOT

CHILDREN = ["postgres", "valkey", "web", "worker", "beat"]
OF_TESTS = ("DATABASE_", "REDIS_", "TANDEM_", "DJANGO_", "SITE_URL", "PYTEST_")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Up:
    """One data folder and the supervisor on it."""

    def __init__(self, data):
        self.data, self.port = data, free_port()
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(OF_TESTS)}
        self.env |= {
            "TANDEM_PLAIN_STATIC": "1",
            "PYTHONPATH": str(ROOT),
        }  # brotli of every file takes its time
        self.process = None

    def begin(self, *arguments):
        argv = [sys.executable, "-m", "config.supervisor", "--data", str(self.data), "--port", str(self.port)]
        return subprocess.Popen(
            [*argv, *arguments], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def start(self, *arguments):
        begin = time.monotonic()
        self.process = self.begin(*arguments)
        words = ""
        for line in self.process.stdout:
            words += line
            if "/dev/mail/" in line:
                return time.monotonic() - begin, words
        raise AssertionError(words)

    def manage(self, *arguments):
        argv = [sys.executable, "-m", "config.house", "--data", str(self.data), *arguments]
        return subprocess.run(argv, env=self.env, capture_output=True, text=True, timeout=60, check=False)

    def ready(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        line.request("GET", "/readyz")
        return line.getresponse().status

    def pids(self):
        return json.loads((self.data / "house.json").read_text())["processes"]

    def end(self):
        """What it said since it was ready, its code, and who is left."""
        words = self.process.communicate(timeout=40)[0]
        return words, self.process.returncode, left_over(self.data)


def left_over(data):
    """Processes that have anything to do with this data folder."""
    mark = os.fsencode(data)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if mark in words:
            found.append(words[:200])
    return found


@pytest.fixture
def up():
    folder = Path(tempfile.mkdtemp(prefix="a house "))
    folder.chmod(0o711)
    house = Up(folder / "its data")
    yield house
    if house.process and house.process.poll() is None:
        house.process.terminate()
        house.process.communicate(timeout=40)
    shutil.rmtree(folder)


def kill_and_see(up, name):
    os.kill(up.pids()[name], signal.SIGKILL)
    words, code, left = up.end()
    assert f"{name} was killed (signal 9)" in words
    assert code == 1
    assert left == []
    assert not (up.data / "house.json").exists()


@pytest.mark.timeout(180)
def test_a_house_from_its_first_start_to_its_end(up, record_property):
    first, words = up.start("--empty")
    assert f"http://127.0.0.1:{up.port}" in words
    assert up.ready() == 200

    second = up.begin()
    said = second.communicate(timeout=20)[0]
    assert second.returncode == 1
    assert "Tandem already runs" in said
    assert up.ready() == 200, "the first one goes on"

    assert "No changes" in up.manage("makemigrations", "--check", "--dry-run").stdout

    victim = random.choice(CHILDREN)
    kill_and_see(up, victim)

    again, _ = up.start("--empty")
    print(f"first start {first:.1f} s, second start {again:.1f} s, killed between them: {victim}")
    up.process.terminate()
    _, code, left = up.end()
    assert (code, left) == (0, [])

    alone = up.manage("migrate", "--check")  # without bin/up: the servers come and go with the command
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert left_over(up.data) == []


def test_secrets_are_for_the_owner_only(up):
    from config.house import House

    house = House(up.data)
    kept = house.kept("secret-key", 48)
    assert len(kept) >= 50
    assert kept == house.kept("secret-key", 48)
    assert (up.data / "secret-key").stat().st_mode & 0o077 == 0
    assert up.data.stat().st_mode & 0o066 == 0


def test_a_taken_port_is_said_before_anything_starts(up):
    with socket.socket() as other:
        other.bind(("127.0.0.1", up.port))
        other.listen()
        process = up.begin("--empty")
        words = process.communicate(timeout=20)[0]
    assert process.returncode == 1
    assert f"Port {up.port} is not free" in words
    assert not (up.data / "pg").exists()


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CHILDREN)
def test_the_end_of_any_child_is_noticed(up, name):
    up.start("--empty")
    kill_and_see(up, name)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_killed_launcher_leaves_nothing(up):
    up.start("--empty")
    up.process.kill()
    up.process.wait()
    deadline = time.monotonic() + 20
    while left_over(up.data) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left_over(up.data) == []
    up.start()  # and the data is unharmed
    up.process.send_signal(signal.SIGINT)
    assert up.end()[1:] == (0, [])


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_houses_side_by_side(up):
    other = Up(up.data.with_name("another house"))
    up.start("--empty")
    other.start("--empty")
    assert (up.ready(), other.ready()) == (200, 200)
    other.process.terminate()
    assert other.end()[1:] == (0, [])
    assert up.ready() == 200


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("closed", [False, True])
def test_a_fresh_clone_below_a_home_that_may_be_closed(closed):
    home = Path(tempfile.mkdtemp(prefix="home "))
    home.chmod(0o700 if closed else 0o755)
    clone = home / "a clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    up = Up(clone / ".data")
    begin = time.monotonic()
    env = {k: v for k, v in up.env.items() if k not in {"PYTHONPATH", "TANDEM_PLAIN_STATIC"}}
    argv = [str(clone / "bin" / "up"), "--port", str(up.port)]
    up.process = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        words = ""
        for line in up.process.stdout:
            words += line
            if "/dev/mail/" in line:
                break
        assert up.ready() == 200, words
        assert up.pids(), "it runs on its own data, though it was called from another folder"
        print(f"fresh clone, closed={closed}: ready after {time.monotonic() - begin:.1f} s")
        print(words)
        assert home.stat().st_mode & 0o777 == (0o700 if closed else 0o755), "nobody opened the home"
    finally:
        up.process.terminate()
        up.process.communicate(timeout=40)
        elsewhere = (clone / ".data" / "pg").resolve().parent
        if elsewhere.is_relative_to("/var/lib/tandem"):
            shutil.rmtree(elsewhere)
        shutil.rmtree(home)
