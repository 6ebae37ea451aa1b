"""bin/check: everything that can be said about the code, each tool once; one failure doesn't hide others."""

import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as go; sys.exit(go())"
PYTHON = [sys.executable, "-m"]
STRICT = ["*/actions.py", "*/actions/*.py", "engagements/access.py", "engagements/journal.py"]
STRICT += ["engagements/statements.py"]
PURE = [
    "people/zones.py",
    "engagements/merge.py",
    "stories/rank.py",
    "stories/ledger.py",
    "stories/steps.py",
    "iterations/weeks.py",
    "iterations/velocity.py",
]
PURE += ["iterations/planning.py", "exchange/tracker/*.py", "stories/states.py", "stories/query.py"]
PURE += [
    "partnership/outcomes.py",
    "partnership/pulse.py",
    "partnership/pulse_chart.py",
    "partnership/ball.py",
]
PURE += ["budgets/money.py", "budgets/burn.py"]
PURE += ["people/skills.py", "people/devices.py", "people/sealing.py", "iterations/matching.py"]
PURE += ["stories/files.py", "iterations/forecast.py", "iterations/backtest.py"]
OPERATIONS = ["operations/archive.py", "operations/programs.py"]
HOUSE = ["config/asgi.py", "config/bounds.py", "config/embedded.py", "config/processes.py", "config/roles.py"]


def found(*patterns: str) -> list[str]:
    return sorted(str(p.relative_to(ROOT)) for pattern in patterns for p in ROOT.glob(pattern))


def production() -> dict[str, str]:
    return {
        "SITE_URL": "https://tandem.example.com",
        "TANDEM_SECRET_KEY": secrets.token_urlsafe(60),
        "TANDEM_SIGNING_KEY": secrets.token_urlsafe(32),
        "TANDEM_ROLE": "command",
        "TANDEM_TRIAL": "0",
        "TANDEM_DEBUG": "0",
    }


def steps(scratch: str) -> dict[str, tuple[list[str], dict[str, str]]]:
    house = [*PYTHON, "config.house", "--data", scratch]
    return {
        "ruff": ([*PYTHON, "ruff", "check"], {}),
        "ruff format": ([*PYTHON, "ruff", "format", "--check"], {}),
        "djlint": ([*PYTHON, "djlint", "templates", "--lint", "--quiet"], {}),
        "mypy": ([*PYTHON, "mypy", "--strict", *found(*STRICT, *PURE, *HOUSE, *OPERATIONS)], {}),
        "import-linter": ([sys.executable, "-c", LINT_IMPORTS], {}),
        "migrations": ([*house, "makemigrations", "--check", "--dry-run"], {}),
        "weaknesses and secrets": ([*PYTHON, "bin.scan"], {}),
        "check --deploy": (
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production(),
        ),
    }


def run(name: str, argv: list[str], env: dict[str, str]) -> bool:
    begin = time.monotonic()
    print(f"── {name}", flush=True)
    done = subprocess.run(argv, cwd=ROOT, env={**os.environ, **env}, check=False)
    print(f"   {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - begin:.1f} s)", flush=True)
    return done.returncode == 0


def heard(returncode: int, said: str) -> bool | None:
    """What pip-audit's answer is worth; None where it could not ask for each package.

    An index that does not speak of vulnerabilities makes it skip them all and end with 0.
    """
    if re.search(r"Found \d+ known vulnerabilit", said):
        return False
    return True if returncode == 0 and "could not be audited" not in said else None


def audit() -> bool:
    """Known vulnerabilities of what is installed; without its service nothing is known, which is said."""
    print("── pip-audit", flush=True)
    argv = [
        *PYTHON,
        "pip_audit",
        "--requirement",
        "requirements/app.lock",
        "--require-hashes",
        "--disable-pip",
    ]
    argv += ["--progress-spinner", "off", "--timeout", "15"]
    try:
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        done = None
    said = done.stdout + done.stderr if done else "no answer within 300 s"
    if (holds := heard(done.returncode if done else 1, said)) is not None:
        print("   ok" if holds else f"{said}\n   FAILED")
        return holds
    words = said.strip().splitlines()[-1:]
    print("!" * 100)
    print("!!  pip-audit COULD NOT ASK its service: known vulnerabilities have NOT been looked up.", *words)
    print("!" * 100, flush=True)
    return True


def main(arguments: list[str]) -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="tandem-check-") as scratch:
        os.chmod(scratch, 0o711)
        for name, (argv, env) in steps(str(Path(scratch) / "data")).items():
            if not run(name, argv, env):
                failed.append(name)
    if not audit():
        failed.append("pip-audit")
    if "--no-tests" not in arguments and not run("tests", [*PYTHON, "bin.test"], {}):
        failed.append("tests")
    print(f"bin/check: {'FAILED: ' + ', '.join(failed) if failed else 'everything holds'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
