"""All stories of a large engagement in the list: what the server gives, and when somebody in a browser can use it.

    .venv/bin/python -m bench.list [--stories 1000] [--rounds 5]

The floor is asked for its own page of the same stories, by turns. Times in the browser count from the navigation.
"""

import argparse
import gzip
import itertools
import json
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench import machine
from bench.client import Line
from bench.run import PROXY_LEVEL, Bench, say
from bench.volume import LARGE
from tests.browser.chromium import ARGUMENTS, CHROMIUM

LIST, FLOOR = f"/e/{LARGE}/plan/", f"/e/{LARGE}/stories/"
ASKED = 20  # times in a round
FILTER = "state:started"

# Notes in window.seen when the first card takes the focus, and when a filter's answer stands there after the last key.
WATCH = """
window.seen = {};
(function look() {
  const first = document.querySelector("[data-card] [data-open]");
  first?.focus();
  if (first && document.activeElement === first) seen.first = performance.now();
  else requestAnimationFrame(look);
})();
addEventListener("input", () => {
  const typed = performance.now();
  seen.filter = null;
  requestAnimationFrame(function look() {
    if (document.querySelector(".found")) seen.filter = performance.now() - typed;
    else requestAnimationFrame(look);
  });
}, true);
"""


def milliseconds(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} ms ({min(values):.0f}–{max(values):.0f})"


def server(bench: Bench, rounds: int) -> None:
    sides = {
        "list": (Line(bench.house.port), bench.visitor().request(LIST)),
        "floor": (Line(bench.floor_port), bench.floor_visitor().request(FLOOR)),
    }
    took: dict[str, list[float]] = {name: [] for name in sides}
    for _time, (name, (line, request)) in itertools.product(range(ASKED * rounds), sides.items()):
        began = time.perf_counter()
        answer = line.ask(request)
        took[name].append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.status
        if name == "list":
            body = answer.body
    for name, times in took.items():
        say(f"{name}: {milliseconds(times)}")
    say(f"ratio {statistics.median(took['list']) / statistics.median(took['floor']):.2f} (≤ 2.0)")
    rows = len(re.findall(rb'class="plan-row"', body))
    packed = len(gzip.compress(body, PROXY_LEVEL))
    say(f"{rows} rows, {len(body) / 1000:.0f} kB, {packed / 1000:.1f} kB packed (≤ 60)")


def statements(bench: Bench) -> None:
    question = {
        "session": bench.visitor().cookies["tandem_session"],
        "actions": [
            ["list", LIST, None, False],
            ["its region", LIST, None, True],
            ["filtered", f"{LIST}?q={FILTER}", None, True],
        ],
    }
    answers = json.loads(bench.ask("bench.statements", stdin=json.dumps(question)))
    for name, answer in answers.items():
        say(f"{name}: {answer['statements']} statements")


@contextmanager
def browser(bench: Bench) -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        address = f"http://127.0.0.1:{bench.house.port}"
        context = chromium.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        context.add_cookies(
            [{"name": "tandem_session", "value": bench.visitor().cookies["tandem_session"], "url": address}]
        )
        context.add_init_script(WATCH)
        yield context.new_page()
        chromium.close()


def noted(page: Page, what: str) -> float:
    """What WATCH notes, once it has."""
    wait = "while (!seen[what]) await new Promise(requestAnimationFrame)"
    return float(page.evaluate(f"async what => {{ {wait}; return seen[what]; }}", what))


def in_the_browser(bench: Bench, rounds: int) -> None:
    figures: dict[str, list[float]] = {"first card focusable": [], "keys work": [], "filter shown": []}
    with browser(bench) as page:
        for _round in range(rounds):
            page.goto(LIST)
            figures["first card focusable"].append(noted(page, "first"))
            entry = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
            figures["keys work"].append(page.evaluate(entry))
            page.keyboard.press("f")
            page.keyboard.type(FILTER)
            figures["filter shown"].append(noted(page, "filter"))
    for name, times in figures.items():
        say(f"{name}: {milliseconds(times)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.list", description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(namespace=argparse.Namespace(streams=0, keep=False))
    bench = Bench(options)
    try:
        bench.start()
        say(f"load {machine.load()}, {machine.described()}")
        server(bench, options.rounds)
        statements(bench)
        in_the_browser(bench, options.rounds)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
