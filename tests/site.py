"""The real web program on a free port of loopback, on the database and the Valkey of the tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Site:
    """A running `uvicorn config.asgi:application`; `url` is its address, `log` what it wrote."""

    def __init__(self, *, workers: int = 1, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(os.environ["TANDEM_DATA"]) / f"site-{self.port}.log"
        argv = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1"]
        argv += [
            "--port",
            str(self.port),
            "--workers",
            str(workers),
            "--loop",
            "uvloop",
            "--http",
            "httptools",
        ]
        argv += ["--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "1"]
        own = {"TANDEM_ROLE": "web", "SITE_URL": self.url, "TANDEM_TRIAL": "1"}
        self.process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=os.environ | own | environment,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
        )
        self.wait()

    def wait(self, seconds: float = 40) -> None:
        """Until the process answers; `/healthz` asks neither the database nor Redis."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError(f"The site did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
