"""bin/up: starts the house in order, says when it is ready, and ends all of it when one part ends."""

import argparse
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from config import processes
from config.embedded import Trouble, end, spawn, turn
from config.house import ROOT, House

READY_PATIENCE = 90


class Ended(Exception):
    """Somebody asked for the end."""


class Supervisor:
    def __init__(self, house: House, *, empty: bool) -> None:
        self.house = house
        self.empty = empty
        self.mine: dict[str, subprocess.Popen[bytes]] = {}
        self.begun = self.workers_begun = time.monotonic()

    @property
    def children(self) -> dict[str, subprocess.Popen[bytes]]:
        return {**self.house.servers.processes, **self.mine}

    # --- start ------------------------------------------------------------------------------------------
    def start(self) -> None:
        self.house.take()
        self.check_port()
        self.house.open("up")
        self.prepare()
        people = self.load_demonstration()
        self.spawn("web", processes.web(host="127.0.0.1", port=self.house.port))
        self.until(self.answers, "the pages")
        self.workers_begun = time.monotonic()
        self.spawn("worker", processes.worker())
        self.spawn("beat", processes.beat(schedule=str(self.house.data / "beat-schedule")))
        self.house.write_note("up", {name: child.pid for name, child in self.children.items()})
        self.until(self.ready, "everything")
        took = time.monotonic() - self.begun
        say(f"Tandem runs at {self.house.env['SITE_URL']} (ready after {took:.1f} s; Ctrl-C ends it).")
        say(f"Outgoing mail is kept: {self.house.env['SITE_URL']}/dev/mail/")
        if people:
            say("", people)

    def check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.house.port))
            except OSError as reason:
                sentence = (
                    f"Port {self.house.port} is not free ({reason.strerror}): choose another by --port."
                )
                raise Trouble(sentence) from None

    def spawn(self, name: str, argv: list[str]) -> None:
        env = self.house.env | {"TANDEM_ROLE": name}
        log = turn(self.house.data / "logs" / f"{name}.log")
        self.mine[name] = spawn([sys.executable, *argv], cwd=ROOT, env=env, log=log)

    def prepare(self) -> None:
        """Tables and static files, each only when what they are made of has changed."""
        note = self.house.data / "prepared.json"
        # The settings name the applications whose tables there are, others' among them.
        wanted = {
            "tables": digest("*/migrations/*.py", "config/settings.py"),
            "static": digest("static/**/*", "config/storage.py"),
        }
        try:
            there = json.loads(note.read_text())
        except (OSError, ValueError):
            there = {}
        jobs = {}
        if there.get("tables") != wanted["tables"] or "postgres" not in self.house.servers.processes:
            jobs["migrate"] = self.house.manage([*processes.MIGRATE, "--verbosity", "0"], owner=True)
        if there.get("static") != wanted["static"] or not (self.house.data / "static").is_dir():
            jobs["collectstatic"] = self.house.manage(processes.COLLECT)
        self.await_jobs(jobs)
        note.write_text(json.dumps(wanted))

    def await_jobs(self, jobs: dict[str, subprocess.Popen[bytes]]) -> None:
        try:
            for name, job in jobs.items():
                if job.wait():
                    raise Trouble(f"{name} failed (code {job.returncode}); its words stand above.")
        finally:
            for job in jobs.values():
                if job.poll() is None:
                    job.terminate()
                    job.wait()

    def load_demonstration(self) -> str:
        """At the first start of a data folder; who is in it is told again at every start."""
        kept = self.house.data / "demo-people"
        if not kept.exists():
            people = ""
            if not self.empty:
                if not self.house.env.get("TANDEM_DEMO_PASSWORD"):
                    self.house.env["TANDEM_DEMO_PASSWORD"] = self.house.kept("demo-password", 9)
                env = self.house.env | {"TANDEM_ROLE": "command"}
                argv = [sys.executable, "-m", "config.begin"]
                done = subprocess.run(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)  # noqa: S603
                if done.returncode:
                    raise Trouble("The demonstration could not be loaded; its words stand above.")
                people = done.stdout
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(people)
        return kept.read_text().rstrip()

    # --- watch ------------------------------------------------------------------------------------------
    def until(self, reached: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + READY_PATIENCE
        while not reached():
            self.look()
            if time.monotonic() > deadline:
                raise Trouble(
                    f"{what} not ready within {READY_PATIENCE} s: {self.asked('/readyz')[1][:500]!r}"
                )
            time.sleep(0.1)

    def look(self) -> None:
        for name, child in self.children.items():
            if (code := child.poll()) is not None:
                log = self.house.data / "logs" / f"{name}.log"
                how = f"was killed (signal {-code})" if code < 0 else f"ended (code {code})"
                raise Trouble(f"{name} {how}, so everything else ends too; see {log}{tail(log)}")

    def answers(self) -> bool:
        return self.asked("/healthz")[0] == 200

    def ready(self) -> bool:
        """And seen since this start: the last one's worker may have been there a minute ago."""
        status, body = self.asked("/readyz")
        since = time.monotonic() - self.workers_begun
        return status == 200 and all(age < since for age in json.loads(body)["seconds_since"].values())

    def asked(self, path: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=5)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as reason:
            return 0, str(reason)
        finally:
            line.close()

    def watch(self) -> None:
        while True:
            self.look()
            time.sleep(0.2)

    # --- end --------------------------------------------------------------------------------------------
    def stop(self) -> None:
        for child in self.mine.values():  # all are asked at once, then waited for
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for name in ("beat", "web", "worker"):
            if name in self.mine:
                end(self.mine[name], signal.SIGTERM, 10)
        self.house.close()


def digest(*patterns: str) -> str:
    """Of everything that the outcome depends on: our files, and the installed packages' by their versions."""
    total = hashlib.sha256()
    for name in ("django", "django-allauth", "django-htmx", "whitenoise"):
        total.update(f"{name} {metadata.version(name)}\n".encode())
    for pattern in patterns:
        for path in sorted(p for p in ROOT.glob(pattern) if p.is_file()):
            total.update(f"{path.relative_to(ROOT)}\n".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def tail(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()[-5:]
    except OSError:
        return ""
    return "".join(f"\n  | {line}" for line in lines)


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 (the terminal is where this program speaks)


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/up", description="Starts Tandem on this machine, for trying it out."
    )
    parser.add_argument("--port", type=int, default=8000, help="of loopback (8000)")
    data = os.environ.get("TANDEM_DATA") or ROOT / ".data"
    parser.add_argument(
        "--data", type=Path, default=Path(data), metavar="DIR", help="where everything is kept"
    )
    parser.add_argument("--empty", action="store_true", help="without the demonstration engagement")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    options = parse(argv)

    def asked_to_end(_number: int, _frame: object) -> None:
        raise Ended

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, asked_to_end)
    supervisor = None
    code = 0
    try:
        supervisor = Supervisor(House(options.data, options.port), empty=options.empty)
        supervisor.start()
        supervisor.watch()
    except Ended:
        say("Ending.")
    except Trouble as trouble:
        print(f"bin/up: {trouble}", file=sys.stderr, flush=True)  # noqa: T201
        code = 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if supervisor:
            supervisor.stop()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
