"""Puts the work of many engagements on a running site for some minutes, and says what that costs and leaves behind.

.venv/bin/python -m bench.hour [--engagements 100] [--minutes 5] [--streams 300]

An engagement's working hour is what `docs/scaling.md` reckons with: its people look at pages, write, and each write has
the others' open pages fetch a region anew. Requests come at that pace, spread evenly, so that what is measured is the
cost of the work and not the fastest that the machine could do it. Rows, bytes and CPU are counted before and after.
"""

import argparse
import itertools
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench import machine
from bench.client import Crowd, Line, Visitor
from bench.run import PER_PERSON, Bench, percentile, say
from bench.scenarios import Action, actions
from config import processes

PAGES, WRITES, LOOKERS = (
    120,
    30,
    5,
)  # of an engagement in a working hour; open pages that each write has fetch anew
READS = (
    "the week's board of 50",
    "story with 3 criteria, 20 comments",
    "engagement home",
    "portfolio of 20 engagements",
)
REGION = "the same, its region for htmx"
WROTE = ("reword a criterion", "finish a story, take it back", "create with 3 criteria")
SIZES = """
SELECT relname, n_tup_ins - n_tup_del, pg_total_relation_size(relid) FROM pg_stat_user_tables ORDER BY relname
"""


@dataclass
class Count:
    """What stood there at a moment."""

    rows: dict[str, int]
    sizes: dict[str, int]
    wal: int
    cpu: dict[str, float]
    at: float = field(default_factory=time.monotonic)


class Hour:
    def __init__(self, bench: Bench, options: argparse.Namespace) -> None:
        self.bench, self.options = bench, options
        self.known: dict[str, Action] = {one.name: one for one in actions(bench)}
        self.took: dict[str, list[float]] = {"pages": [], "writes": [], "regions": []}
        self.faults: list[str] = []
        self.slots = itertools.cycle(range(8))
        self.writing = [threading.Lock() for _ in range(8)]  # a writer's next wording builds on the last

    def count(self) -> Count:
        servers = self.bench.house.servers
        rows, sizes = {}, {}
        servers.sql("SELECT pg_stat_force_next_flush()", "tandem")
        for line in servers.sql(SIZES, "tandem").splitlines():
            name, many, size = line.split("|")
            rows[name], sizes[name] = int(many), int(size)
        wal = int(servers.sql("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"))
        cpu = {"web": machine.cpu_seconds(self.bench.workers())}
        cpu["worker"] = machine.cpu_seconds(family(self.bench.running["worker"].pid))
        cpu["postgres"] = machine.cpu_seconds(family(servers.processes["postgres"].pid))
        return Count(rows, sizes, wal, cpu)

    def ask(self, kind: str, name: str, slot: int) -> None:
        """On a connection of its own: a browser's has been closed between two looks at a page."""
        action, line = self.known[name], Line(self.bench.house.port)
        lock = self.writing[slot] if kind == "writes" else threading.Lock()
        try:
            with lock:
                began = time.perf_counter()
                answer = line.ask(action.app(slot))
            self.took[kind].append((time.perf_counter() - began) * 1000)
            if answer.status != action.expected:
                self.faults.append(f"{name}: {answer.status}")
        except OSError as error:
            self.faults.append(f"{name}: {error!r}")
        finally:
            line.close()

    def play(self) -> None:
        """Everything at its moment; whoever is late is late, and shows in the times."""
        seconds = self.options.minutes * 60
        share = self.options.engagements * seconds / 3600
        dice = random.Random(7)
        plan = [(dice.random() * seconds, "pages", dice.choice(READS)) for _ in range(round(PAGES * share))]
        for _ in range(round(WRITES * share)):
            at = dice.random() * seconds
            plan.append((at, "writes", dice.choice(WROTE)))
            plan += [(at + 0.3, "regions", REGION)] * LOOKERS
        plan.sort()
        say(f"{len(plan)} requests within {self.options.minutes:g} minutes …")
        began = time.monotonic()
        with ThreadPoolExecutor(32) as crowd:
            for at, kind, name in plan:
                time.sleep(max(0, began + at - time.monotonic()))
                crowd.submit(self.ask, kind, name, next(self.slots))

    def tell(self, before: Count, after: Count) -> None:
        hours = (after.at - before.at) / 3600
        per = self.options.engagements * hours  # engagement-hours
        say(f"\n{self.options.engagements} engagements, {hours * 60:.1f} minutes, load {machine.load()}")
        for kind, took in self.took.items():
            middle, slow = percentile(took, 0.5), percentile(took, 0.95)
            say(f"  {kind}: {len(took)}, median {middle:.0f} ms, p95 {slow:.0f} ms")
        say(f"  answered otherwise: {len(self.faults)} {self.faults[:3]}")
        for name, seconds in after.cpu.items():
            used = seconds - before.cpu[name]
            say(f"  CPU of {name}: {used:.1f} s, {used / (after.at - before.at) * 100:.1f} % of a core")
        say(f"  WAL: {(after.wal - before.wal) / per / 1000:.0f} kB per engagement and hour")
        # By what a row takes with its indexes: files grow and shrink by pages, as vacuum finds them.
        grown = sum(
            max(0, many - before.rows.get(name, 0)) * after.sizes[name] / max(1, many)
            for name, many in after.rows.items()
        )
        say(f"  tables and indexes: {grown / per / 1000:.0f} kB per engagement and hour")
        for name, many in sorted(after.rows.items(), key=lambda item: before.rows.get(item[0], 0) - item[1]):
            if (more := many - before.rows.get(name, 0)) > 0:
                say(f"  {name}: {more} rows, {more / per:.1f} per engagement and hour")


def family(pid: int) -> list[int]:
    """A process and its children: PostgreSQL has one for each connection."""
    found = [pid]
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found.append(int(entry.parent.name))
    return found


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engagements", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--streams", type=int, default=300)
    parser.set_defaults(stories=1000, keep=False, quick=True)
    return parser.parse_args()


def main() -> None:
    options = parse()
    bench = Bench(options)
    try:
        bench.start()
        bench.spawn("worker", processes.worker(), {"TANDEM_ROLE": "worker"})
        bench.spawn("beat", processes.beat(schedule=str(bench.folder / "schedule")), {"TANDEM_ROLE": "beat"})
        crowd = Crowd()
        for slug, key in (bench.volume["crowd"] * PER_PERSON)[: options.streams]:
            crowd.join(Visitor(bench.house.port, {"tandem_session": key}), f"/e/{slug}/live/?at=stories")
        say(f"{len(crowd.socks)} streams are open; {json.dumps(bench.connections())} connections")
        time.sleep(20)  # the worker has begun
        hour = Hour(bench, options)
        bench.end("floor")  # it is measured elsewhere
        before = hour.count()
        hour.play()
        hour.tell(before, hour.count())
        crowd.leaving.set()
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
