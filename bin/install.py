"""Sees to .venv: makes it when there is none that works, and installs a lock only when that has changed.

Runs under the machine's own Python, so it uses nothing but the standard library.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "installed.json"
INCLUDES = {"app": ["app"], "dev": ["app", "dev"]}  # dev.lock holds all of app.lock


def main(kind: str) -> None:
    with (ROOT / "requirements" / "app.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once: one installs, the other waits
        wanted = {name: digest(name) for name in INCLUDES[kind]}
        if works() and wanted.items() <= noted().items():
            return
        if not works():
            make()
        install(kind)
        NOTE.write_text(json.dumps(wanted))


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{name}.lock").read_bytes()).hexdigest()


def noted() -> dict:
    try:
        return json.loads(NOTE.read_text())
    except (OSError, ValueError):
        return {}


def works() -> bool:
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(check, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make() -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"This Python cannot make virtual environments: install its venv package first "
            f"(on Debian and Ubuntu: apt-get install python{version}-venv)."
        )
    say("Making .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        sys.exit(f"The virtual environment could not be made:\n{made.stdout}{made.stderr}")


def install(kind: str) -> None:
    say(f"Installing what requirements/{kind}.lock names (only when it has changed) …")
    argv = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "-qq", "--no-input"]
    argv += ["--disable-pip-version-check", "--requirement", str(ROOT / "requirements" / f"{kind}.lock")]
    NOTE.unlink(missing_ok=True)
    if subprocess.run(argv, check=False).returncode:
        sys.exit(
            "The installation failed; pip's words stand above. Running the same command again continues it."
        )


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
