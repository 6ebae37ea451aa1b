"""The real PostgreSQL and Valkey of a test run, and the databases cut from one template."""

import atexit
import fcntl
import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.embedded import APP, OWNER, SUPERUSER, Embedded

TEMPLATE = "tandem_template"
MEMORY = Path("/dev/shm")
ROOMY = 2 << 30  # bytes; a run needs a tenth of it


def begin() -> None:
    """Once for each run, before the settings are read; xdist's workers inherit the environment."""
    if "TANDEM_TEST_RUN" not in os.environ:
        start_servers()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    os.environ.update(
        DATABASE_URL=at(os.environ["TANDEM_TEST_APP_URL"], test_database()),
        DATABASE_OWNER_URL=at(os.environ["TANDEM_TEST_OWNER_URL"], test_database()),
        TANDEM_LIVE_CHANNEL=f"tandem:live:{os.environ['TANDEM_TEST_RUN']}:{worker}",
        TANDEM_CELERY_PREFIX=f"tandem:{os.environ['TANDEM_TEST_RUN']}:{worker}:",
        TANDEM_DATA=str(Path(os.environ["TANDEM_TEST_FOLDER"]) / worker),
        TANDEM_PLAIN_STATIC="1",
        TANDEM_READS_A_MINUTE="0",  # a test asks faster than anybody; tests/walls/test_pace.py sets its own
        TANDEM_WRITES_A_MINUTE="0",
        TANDEM_SECRET_KEY="only-for-tests-" + "0123456789" * 4,
        TANDEM_SIGNING_KEY="b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTIzNDU"[:43],
    )
    (Path(os.environ["TANDEM_DATA"]) / "static").mkdir(parents=True, exist_ok=True)


def fast_folder() -> Path | None:
    """In memory where there is room: databases are cut from the template hundreds of times in a run."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOMY:
        return MEMORY
    return None


own: Embedded | None = None  # what this process has started, for tests that take it down


def start_servers() -> None:
    global own
    folder = Path(tempfile.mkdtemp(prefix="tandem-tests-", dir=fast_folder()))
    folder.chmod(0o700 if os.geteuid() else 0o711)
    os.environ["TANDEM_TEST_FOLDER"] = str(folder)
    os.environ["TANDEM_TEST_RUN"] = secrets.token_hex(4)
    own = Embedded(folder / "servers", lasting=False)
    starts = os.getpid()

    def stop() -> None:
        if os.getpid() == starts:
            own.remove()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    outside = os.environ.get("DATABASE_URL")
    if outside:
        if not os.environ.get("DATABASE_OWNER_URL"):
            raise SystemExit("With DATABASE_URL the tests need DATABASE_OWNER_URL: a role with CREATEDB.")
        os.environ["TANDEM_TEST_APP_URL"] = outside
        os.environ["TANDEM_TEST_OWNER_URL"] = os.environ["DATABASE_OWNER_URL"]
        os.environ["TANDEM_TEST_MAKER_URL"] = os.environ["DATABASE_OWNER_URL"]
    if not outside or not os.environ.get("REDIS_URL"):
        own.start(postgres=not outside, valkey=not os.environ.get("REDIS_URL"))
    if not outside:
        os.environ["TANDEM_TEST_APP_URL"] = own.url(APP)
        os.environ["TANDEM_TEST_OWNER_URL"] = own.url(OWNER)
        os.environ["TANDEM_TEST_MAKER_URL"] = own.url(SUPERUSER, "postgres")
        os.environ["TANDEM_TEST_PROGRAMS"] = str(own.programs())
    os.environ.setdefault("REDIS_URL", own.redis_url)


def at(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def test_database() -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"tandem_test_{os.environ['TANDEM_TEST_RUN']}_{worker}"


def template_database() -> str:
    return f"{TEMPLATE}_{os.environ['TANDEM_TEST_RUN']}"


def make_template(fill) -> None:
    """The first worker to come fills it, the others wait for that."""
    from tests import kept_template

    with (Path(os.environ["TANDEM_TEST_FOLDER"]) / "template.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if lock.read() == "filled":
            return
        owner = psycopg.conninfo.conninfo_to_dict(os.environ["TANDEM_TEST_OWNER_URL"])["user"]
        run("DROP DATABASE IF EXISTS {} WITH (FORCE)", template_database())
        run("CREATE DATABASE {} OWNER {}", template_database(), owner)
        if not kept_template.restore(at(os.environ["TANDEM_TEST_MAKER_URL"], template_database())):
            fill()
            kept_template.keep(at(os.environ["TANDEM_TEST_MAKER_URL"], template_database()))
        lock.truncate(0)
        lock.write("filled")


clones = 0  # of this process's own database: what was kept of an earlier one is void


def fresh_clone(database: str = "") -> None:
    global clones
    name = database or test_database()
    clones += not database
    run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template_database())


def drop(database: str) -> None:
    run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


def run(statement: str, *names: str) -> None:
    with psycopg.connect(os.environ["TANDEM_TEST_MAKER_URL"], autocommit=True) as line:
        line.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
