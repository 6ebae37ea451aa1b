"""Measures the app beside the floor on this machine, and writes the table of docs/speed.md.

.venv/bin/python -m bench.run [--quick] [--stories 10000] [--streams 2000] [--write]
"""

import argparse
import gzip
import json
import math
import os
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench import machine
from bench.client import CSRF, Answer, Crowd, Line, Listener, Visitor
from bench.scenarios import CLIENTS, Action, actions
from bench.volume import CROWD_SIZE, LARGE
from config import processes
from config.embedded import end, spawn
from config.house import House
from tests.site import free_port

UNPACED = {"TANDEM_READS_A_MINUTE": "0", "TANDEM_WRITES_A_MINUTE": "0"}  # one session stands for many here
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "speed.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
PER_PERSON = 6  # streams of one person, as engagements/streams.py allows
PROXY_LEVEL = 5  # of gzip: what Caddy's `encode` does for a browser without zstd (Caddyfile)
SECONDS = 20  # for one batch, at most


@dataclass
class Figures:
    alone: list[float] = field(default_factory=list)  # medians of the rounds, ms
    slow: list[float] = field(default_factory=list)  # 95th percentiles of the rounds
    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wire: int = 0
    packed: int = 0

    def median(self) -> float:
        return statistics.median(self.alone)


@dataclass
class Row:
    action: Action
    app: Figures = field(default_factory=Figures)
    floor: Figures = field(default_factory=Figures)
    ratios: list[float] = field(default_factory=list)
    statements: int = 0


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[max(0, math.ceil(len(values) * part) - 1)]


def say(text: str) -> None:
    print(text, flush=True)


# --- The two sites ------------------------------------------------------------------------------------------


class Bench:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.load_before = machine.load()
        self.wording = 2  # of the criterion that is edited for the other to see
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TANDEM_DATA"):
            os.environ.pop(name, None)  # always on servers of its own
        self.folder = Path(tempfile.mkdtemp(prefix="tandem-bench-"))
        self.folder.chmod(0o711)
        self.house = House(self.folder / "data", free_port())
        self.floor_port = free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        say("Starting PostgreSQL (fsync on) and Valkey, making tables, loading volume …")
        self.house.take()
        self.house.open("bench")
        for job in (processes.MIGRATE, processes.COLLECT):
            if self.house.manage([*job, "--verbosity", "0"], owner=job is processes.MIGRATE).wait():
                raise SystemExit(f"{job} failed")
        people = -(-self.options.streams // PER_PERSON)
        people = -(-people // CROWD_SIZE) * CROWD_SIZE
        began = time.monotonic()
        made = self.ask("bench.volume", "--stories", str(self.options.stories), "--crowd", str(people))
        self.volume = json.loads(made)
        self.house.servers.sql("VACUUM ANALYZE", "tandem")
        self.house.servers.sql("CHECKPOINT")
        say(f"  {self.options.stories} stories in {time.monotonic() - began:.1f} s")
        self.start_web()
        floor = processes.web(host="127.0.0.1", port=self.floor_port)
        floor[floor.index("config.asgi:application")] = "bench.floor.asgi:application"
        self.spawn("floor", floor, {"DJANGO_SETTINGS_MODULE": "bench.floor.settings"})
        self.wait_for(self.floor_port, "/enter/1/")

    def ask(self, module: str, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.house.env | {"TANDEM_ROLE": "command", "TANDEM_LOG_LEVEL": "WARNING"},
            input=stdin,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def start_web(self, *, workers: int = 2) -> None:
        argv = processes.web(host="127.0.0.1", port=self.house.port)
        argv[argv.index("--workers") + 1] = str(workers)
        self.spawn("web", argv, {"TANDEM_ROLE": "web"})
        self.wait_for(self.house.port, "/healthz")

    def spawn(self, name: str, argv: list[str], more: dict[str, str]) -> None:
        log = self.folder / f"{name}.log"
        self.running[name] = spawn(
            [sys.executable, *argv], cwd=ROOT, env=self.house.env | UNPACED | more, log=log
        )

    def wait_for(self, port: int, path: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            line = Line(port)
            try:
                line.ask(Visitor(port, {}).request(path))
                return
            except OSError:
                for name, process in self.running.items():
                    if process.poll() is not None:
                        raise SystemExit((self.folder / f"{name}.log").read_text()[-3000:]) from None
                time.sleep(0.02)
            finally:
                line.close()
        raise SystemExit(f"Nothing answers on port {port}")

    def end(self, name: str) -> None:
        end(self.running.pop(name), signal.SIGTERM, 10)

    def stop(self) -> None:
        for name in list(self.running):
            self.end(name)
        self.house.close()
        self.house.servers.remove()
        if self.options.keep:
            say(f"Kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def workers(self, name: str = "web") -> list[int]:
        return machine.workers_of(self.running[name].pid)

    # --- who asks ---------------------------------------------------------------------------------------
    def visitor(self, slot: int = 0) -> Visitor:
        member = self.volume["members"][slot % len(self.volume["members"])]
        return Visitor(self.house.port, {"tandem_session": member["session"], "tandem_csrf": CSRF})

    def floor_visitor(self, slot: int = 0) -> Visitor:
        member = self.volume["members"][slot % len(self.volume["members"])]
        line = Line(self.floor_port)
        answer = line.ask(Visitor(self.floor_port, {}).request(f"/enter/{member['user']}/"))
        line.close()
        session = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
        return Visitor(self.floor_port, {"floor_session": session, "floor_csrf": CSRF})

    def connections(self) -> dict[str, int]:
        told = self.house.servers.sql(
            "SELECT CASE application_name WHEN 'floor' THEN 'floor' ELSE 'app' END, count(*) FROM pg_stat_activity "
            "WHERE usename = 'tandem_app' GROUP BY 1"
        )
        return {name: int(count) for name, count in (line.split("|") for line in told.split())}


# --- Measuring ----------------------------------------------------------------------------------------------


def timed(line: Line, request: bytes, expected: int) -> tuple[float, Answer]:
    began = time.perf_counter()
    answer = line.ask(request)
    took = (time.perf_counter() - began) * 1000
    if answer.status != expected:
        raise SystemExit(f"{request[:80]!r} was answered {answer.status}: {answer.body[:300]!r}")
    return took, answer


def one_client(bench: Bench, row: Row, many: int) -> None:
    """App and floor by turns, request for request: what disturbs one disturbs the other."""
    action = row.action
    sides = [(row.app, action.app, Line(bench.house.port), "web")]
    if action.floor:
        sides.append((row.floor, action.floor, Line(bench.floor_port), "floor"))
    took: list[list[float]] = [[] for _ in sides]
    deadline = time.monotonic() + SECONDS
    for turn in range(many + 3):  # the first three only warm up
        for side, (figures, request, line, _name) in enumerate(sides):
            ms, answer = timed(line, request(0), action.expected)
            if turn >= 3:
                took[side].append(ms)
                figures.wire = len(answer.body)
                figures.packed = len(gzip.compress(answer.body, PROXY_LEVEL)) if answer.body else 0
        if time.monotonic() > deadline and turn > 5:
            break
    for side, (figures, _request, line, _name) in enumerate(sides):
        figures.alone.append(statistics.median(took[side]))
        figures.slow.append(percentile(took[side], 0.95))
        line.close()
    if action.floor:
        row.ratios.append(row.app.alone[-1] / row.floor.alone[-1])


def many_clients(bench: Bench, row: Row, name: str, many: int) -> None:
    """Eight connections at once; each asks `many` times or until time is up."""
    app = name == "web"
    figures, request = (row.app, row.action.app) if app else (row.floor, row.action.floor)
    port = bench.house.port if app else bench.floor_port
    assert request
    done = [0] * CLIENTS
    trouble: list[BaseException] = []
    deadline = time.monotonic() + SECONDS

    def work(slot: int) -> None:
        line = Line(port)
        try:
            for turn in range(many):
                # A new connection now and then: the workers share one queue, and connections stay where they are.
                if turn % 10 == 9:
                    line.close()
                timed(line, request(slot), row.action.expected)
                done[slot] += 1
                if time.monotonic() > deadline:
                    return
        except BaseException as reason:
            trouble.append(reason)
        finally:
            line.close()

    pids = bench.workers(name)
    cpu, began = machine.cpu_seconds(pids), time.perf_counter()
    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if trouble:
        raise trouble[0]
    figures.rate.append(sum(done) / took)
    figures.cpu.append((machine.cpu_seconds(pids) - cpu) * 1000 / sum(done))


def measure(bench: Bench) -> list[Row]:
    rows = [Row(action) for action in actions(bench)]
    rounds = 1 if bench.options.quick else bench.options.rounds
    for number in range(1, rounds + 1):
        say(f"Round {number} of {rounds} (load {machine.load()})")
        for row in rows:
            action = row.action
            many = max(6, action.many // 4) if bench.options.quick else action.many
            one_client(bench, row, many)
            each = max(4, many // 3)
            many_clients(bench, row, "web", each)
            told = f"  {action.name:32} {row.app.alone[-1]:7.1f} ms {row.app.rate[-1]:7.0f}/s"
            if action.floor:
                many_clients(bench, row, "floor", each)
                told += f"   floor {row.floor.alone[-1]:6.1f} ms {row.floor.rate[-1]:6.0f}/s   {row.ratios[-1]:.2f}×"
            say(told)
    return rows


def count_statements(bench: Bench, rows: list[Row]) -> dict:
    asked = [(row.action.name, *row.action.form()) for row in rows if row.action.form]
    session = bench.volume["members"][0]["session"]
    told = json.loads(bench.ask("bench.statements", stdin=json.dumps({"session": session, "actions": asked})))
    for row in rows:
        if row.action.name in told:
            row.statements = told[row.action.name]["statements"]
            assert told[row.action.name]["status"] == row.action.expected, told[row.action.name]
    return told


# --- Streams ------------------------------------------------------------------------------------------------


def seen_by_the_other(bench: Bench, many: int) -> tuple[list[float], list[float]]:
    """From one's POST until the other's stream says so, and until the other has fetched the changed region."""
    writer, reader = bench.visitor(1), bench.visitor(2)
    number, told, fetched = 7, [], []
    stream = Listener(reader, f"/e/bench-9/live/?at=story-{number}")
    stream.until(b"id: ")
    lines = Line(bench.house.port), Line(bench.house.port)
    time.sleep(0.3)
    for _ in range(many):
        form = {"text": f"Seen by the other in wording {bench.wording}.", "base": str(bench.wording)}
        request = writer.request(f"/e/bench-9/stories/{number}/texts/criterion-1/", form, htmx=True)
        began = time.perf_counter()
        post = threading.Thread(target=timed, args=(lines[0], request, 200))
        post.start()
        told.append((stream.until(f"event: story-{number}\n".encode()) - began) * 1000)
        timed(lines[1], reader.request(f"/e/bench-9/stories/{number}/", htmx=True), 200)
        fetched.append((time.perf_counter() - began) * 1000)
        post.join()
        bench.wording += 1
        stream.heard = b""
        time.sleep(0.02)
    stream.close()
    for line in lines:
        line.close()
    return told, fetched


def stream_figures(bench: Bench, rows: list[Row]) -> dict:
    many = bench.options.streams
    samples = 20 if bench.options.quick else 100
    say(f"Streams: an edit seen on an idle machine, then with {many} open streams")
    pages = ["all stories in one list", "story with 3 criteria, 20 comments"]
    found: dict = {"many": many, "idle": seen_by_the_other(bench, samples)}
    found["before"] = {name: alone(bench, rows, name) for name in pages}
    found["pss_before"] = machine.pss_mib(bench.workers())
    found["connections_before"] = bench.connections().get("app", 0)
    crowd, began = Crowd(), time.monotonic()
    try:
        for slug, key in (bench.volume["crowd"] * PER_PERSON)[:many]:
            crowd.join(Visitor(bench.house.port, {"tandem_session": key}), f"/e/{slug}/live/?at=stories")
        found["opened"], found["opening"] = len(crowd.socks), time.monotonic() - began
        found["refused"] = crowd.refused
        time.sleep(12)  # at least two rounds of the watch
        pids = bench.workers()
        cpu, since = machine.cpu_seconds(pids), time.monotonic()
        time.sleep(5 if bench.options.quick else 20)
        found["cpu"] = (machine.cpu_seconds(pids) - cpu) / (time.monotonic() - since) * 100
        found["during"] = {name: alone(bench, rows, name) for name in pages}
        found["crowded"] = seen_by_the_other(bench, samples)
        found["pss"] = machine.pss_mib(pids)
        found["connections"] = bench.connections().get("app", 0)
        found["ended"] = crowd.ended
    finally:
        crowd.leave()
    return found


def alone(bench: Bench, rows: list[Row], name: str) -> float:
    action = next(row.action for row in rows if row.action.name == name)
    line = Line(bench.house.port)
    took = [timed(line, action.app(0), action.expected)[0] for _ in range(25)]
    line.close()
    return statistics.median(took[3:])


# --- Starting -----------------------------------------------------------------------------------------------


def start_figures(bench: Bench) -> dict:
    say("Starts: one web worker, then bin/up for the second time")
    bench.end("web")
    took = []
    for _ in range(1 if bench.options.quick else 3):
        began = time.monotonic()
        bench.start_web(workers=1)
        line = Line(bench.house.port)
        timed(line, bench.visitor().request(f"/e/{LARGE}/stories/1/"), 200)
        took.append(time.monotonic() - began)
        line.close()
        bench.end("web")
    found: dict = {"worker": took}
    if not bench.options.quick:
        bench.end("floor")
        found["up"] = [up(bench.folder / "up") for _ in range(2)]
    return found


def up(data: Path) -> float:
    env = {k: v for k, v in os.environ.items() if not k.startswith("TANDEM")}
    began = time.monotonic()
    process = subprocess.Popen(
        [str(ROOT / "bin" / "up"), "--data", str(data), "--port", str(free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=env,
        cwd=ROOT,
    )
    assert process.stdout
    watchdog = threading.Timer(150, process.kill)
    watchdog.start()
    try:
        for line in process.stdout:
            if "ready after" in line:
                return time.monotonic() - began
        raise SystemExit("bin/up did not become ready")
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


# --- Telling ------------------------------------------------------------------------------------------------


def figure(values: list[float], digits: int = 1) -> str:
    return f"{statistics.median(values):.{digits}f}" if values else "–"


def size(number: int) -> str:
    return f"{number / 1000:.1f}" if number else "–"


def table(rows: list[Row]) -> list[str]:
    lines = [
        "| action | ms, one client | p95 | per s, eight clients | CPU ms | floor ms | floor per s | floor CPU ms "
        "| ratio | CPU ratio | kB | kB packed | statements | budget |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        ratio = f"**{figure(row.ratios, 2)}×**" if row.ratios else "–"
        cells = [
            row.action.name,
            figure(row.app.alone),
            figure(row.app.slow),
            figure(row.app.rate, 0),
            figure(row.app.cpu),
            figure(row.floor.alone),
            figure(row.floor.rate, 0),
            figure(row.floor.cpu),
            ratio,
            f"{statistics.median(row.app.cpu) / statistics.median(row.floor.cpu):.2f}×"
            if row.ratios
            else "–",
            size(row.app.wire),
            size(row.app.packed),
            str(row.statements or "–"),
            row.action.budget or "–",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def told(bench: Bench, rows: list[Row], memory: float, streams: dict, starts: dict) -> str:
    rounds = 1 if bench.options.quick else bench.options.rounds
    lines = [
        f"{datetime.now().astimezone():%Y-%m-%d %H:%M}, commit {commit()}, {machine.described()}; "
        f"load {bench.load_before} at the beginning and {machine.load()} at the end. "
        f"`{' '.join(['python -m bench.run', *sys.argv[1:]])}`: {bench.options.stories} stories in one engagement, "
        f"10 members, {rounds} round{'s' if rounds > 1 else ''}, two web workers on either side.",
        "",
        *table(rows),
        "",
        f"Two web workers after this: {memory:.0f} MiB PSS (budget 300).",
        "",
    ]
    if streams:
        lines += stream_lines(streams)
    if starts:
        lines += [
            "",
            "| start | s | budget |",
            "|---|---|---|",
            f"| one web worker to its first page | {figure(starts['worker'])} | 3 |",
        ]
        if "up" in starts:
            lines += [
                f"| `bin/up`, first start to ready | {starts['up'][0]:.1f} | – |",
                f"| `bin/up`, second start to ready | {starts['up'][1]:.1f} | 10 |",
            ]
    return "\n".join(lines)


def stream_lines(found: dict) -> list[str]:
    def both(values: list[float]) -> str:
        return f"{statistics.median(values):.0f} / {percentile(values, 0.95):.0f}"

    edit, region = (f"| edit → the other {what}, ms p50 / p95" for what in ("is told", "has the region"))
    lines = [
        f"| streams | none open | {found['opened']} open | budget |",
        "|---|---|---|---|",
        f"{edit} | {both(found['idle'][0])} | {both(found['crowded'][0])} | p95 150; 500 with 500 |",
        f"{region} | {both(found['idle'][1])} | {both(found['crowded'][1])} | the same |",
    ]
    for name, before in found["before"].items():
        during = found["during"][name]
        lines.append(f"| {name}, ms | {before:.1f} | {during:.1f} ({during / before:.2f}×) | 1.5× |")
    lines += [
        f"| web workers, MiB PSS | {found['pss_before']:.0f} | {found['pss']:.0f} | 300 with 2,000 |",
        f"| database connections | {found['connections_before']} | {found['connections']} | 10 |",
        f"| CPU of the two workers, % of a core | – | {found['cpu']:.1f} | – |",
        "",
        f"Opened one after the other in {found['opening']:.1f} s; {found['refused']} refused, {found['ended']} ended.",
    ]
    return lines


def commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip() or "?"


def write(text: str) -> None:
    page = PAGE.read_text() if PAGE.exists() else f"# Speed\n\n{BEGIN}\n{END}\n"
    block = f"{BEGIN}\n{text}\n{END}"
    PAGE.write_text(re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: block, page, flags=re.S))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, to see that everything works")
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--streams", type=int, default=500, help="0 for none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into docs/speed.md")
    parser.add_argument("--sql", action="store_true", help="show the statements of each action")
    parser.add_argument("--only-actions", action="store_true", help="neither streams nor starts")
    parser.add_argument("--keep", action="store_true", help="leave the logs")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16_384)), hard))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # also then nothing is left behind
    bench = Bench(options)
    try:
        bench.start()
        rows = measure(bench)
        statements = count_statements(bench, rows)
        if options.sql:
            for name, answer in statements.items():
                say(
                    "\n".join([f"\n{name}: {answer['statements']}", *(f"  {s[:230]}" for s in answer["sql"])])
                )
        memory = machine.pss_mib(bench.workers())
        full = not options.only_actions
        streams = stream_figures(bench, rows) if full and options.streams else {}
        starts = start_figures(bench) if full else {}
        text = told(bench, rows, memory, streams, starts)
        say("\n" + text)
        if options.write:
            write(text)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
