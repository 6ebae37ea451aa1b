"""How long the ways to change a table of a million rows keep others from writing to it (G46).

.venv/bin/python -m bench.migrations [--rows 1000000]

Beside each change a writer inserts a row every few milliseconds; told is the longest time one insert waited. Which of
these a migration may use is in docs/maintainers/migrations.md.
"""

import argparse
import shutil
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from config.embedded import OWNER, Embedded

TABLE = """
CREATE TABLE event (engagement_id bigint, number bigint, kind text, data jsonb, at timestamptz DEFAULT now(),
                    PRIMARY KEY (engagement_id, number));
INSERT INTO event SELECT n % 200, n, 'story.reworded', '{"story": 12, "key": "title"}' FROM generate_series(1, %s) n;
ANALYZE event;
"""
WAYS = {
    "a column that may be empty": ["ALTER TABLE event ADD a text"],
    "a column with a constant default": ["ALTER TABLE event ADD b integer NOT NULL DEFAULT 0"],
    "an index, concurrently": ["CREATE INDEX CONCURRENTLY c ON event (kind)"],
    "a CHECK, not valid, then validated": [
        "ALTER TABLE event ADD CONSTRAINT d CHECK (number > 0) NOT VALID",
        "ALTER TABLE event VALIDATE CONSTRAINT d",
    ],
    "NOT NULL by a validated CHECK": [
        "ALTER TABLE event ADD CONSTRAINT e CHECK (kind IS NOT NULL) NOT VALID",
        "ALTER TABLE event VALIDATE CONSTRAINT e",
        "ALTER TABLE event ALTER kind SET NOT NULL",
    ],
    "an index": ["CREATE INDEX f ON event (kind)"],
    "a CHECK at once": ["ALTER TABLE event ADD CONSTRAINT g CHECK (number > -1)"],
    "a column with a default of its own for each row": [
        "ALTER TABLE event ADD h uuid DEFAULT gen_random_uuid()"
    ],
    "another type": ["ALTER TABLE event ALTER kind TYPE varchar(60)"],
}


class Writer:
    """Inserts on and on, and keeps the longest wait."""

    def __init__(self, url: str) -> None:
        self.url, self.longest, self.ending = url, 0.0, threading.Event()
        self.thread = threading.Thread(target=self.write, daemon=True)

    def write(self) -> None:
        number = time.time_ns()
        with psycopg.connect(self.url, autocommit=True) as line:
            while not self.ending.is_set():
                number += 1
                began = time.monotonic()
                line.execute("INSERT INTO event (engagement_id, number, kind) VALUES (1, %s, 'x')", [number])
                self.longest = max(self.longest, time.monotonic() - began)
                time.sleep(0.005)

    def __enter__(self) -> "Writer":
        self.thread.start()
        time.sleep(0.2)
        self.longest = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(0.2)
        self.ending.set()
        self.thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tandem-bench-"))
    folder.chmod(0o711)
    server = Embedded(folder / "data")
    try:
        server.start(valkey=False)
        url = server.url(OWNER)
        with psycopg.connect(url, autocommit=True) as line:
            for statement in TABLE.replace("%s", str(options.rows)).split(";"):
                if statement.strip():
                    line.execute(statement.encode())
            for name, statements in WAYS.items():
                began = time.monotonic()
                with Writer(url) as writer:
                    for statement in statements:
                        line.execute(statement.encode())
                print(
                    f"| {name} | {writer.longest * 1000:.0f} | {time.monotonic() - began - 0.4:.1f} |",
                    flush=True,
                )
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
