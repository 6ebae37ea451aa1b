"""bin/test: all of the suite, and in its last lines what pytest itself says of each part."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SUMMARY = re.compile(r"=+ .*(passed|failed|error|no tests ran|deselected).* in [\d.]+s")
NOTHING_COLLECTED = 5


def chromium() -> str | None:
    given = os.environ.get("TANDEM_CHROMIUM")
    return given or next(filter(None, map(shutil.which, BROWSERS)), None)


def pytest(*arguments: str, **env: str) -> tuple[int, str]:
    """Shows everything as it comes, and hands back the line that sums it up."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    argv = [sys.executable, "-m", "pytest", *colour, *arguments]
    summary = "no summary: pytest did not get to its end"
    with subprocess.Popen(
        argv, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        for line in run.stdout:
            print(line, end="", flush=True)
            if SUMMARY.search(line):
                summary = line.strip()
    return run.returncode, summary


def main(arguments: list[str]) -> int:
    outcome = {"without a browser": pytest("-n", "2", *arguments)}
    browser = chromium()
    if browser:
        outcome["with a browser"] = pytest("-m", "browser and not long", *arguments, TANDEM_CHROMIUM=browser)
    for part, (_, summary) in outcome.items():
        print(f"{part}: {summary}")
    if not browser:
        print("\n" + "!" * 100)
        print("!!  NO CHROMIUM ON THIS MACHINE: the browser tests have NOT run (apt-get install chromium).")
        print("!" * 100)
        if os.environ.get("CI") == "true":
            return 1
    codes = [code for code, _ in outcome.values()]
    if any(code == 0 for code in codes):  # arguments may have left one part with nothing to do
        codes = [code for code in codes if code != NOTHING_COLLECTED]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
