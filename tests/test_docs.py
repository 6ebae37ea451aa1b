"""What the documentation names exists, and what exists is named there."""

import ast
import importlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SETTINGS_PAGE = ROOT / "docs" / "operators" / "settings.md"
DEPENDENCIES_PAGE = ROOT / "docs" / "decisions" / "dependencies.md"

READS = re.compile(
    r"""(?:\benv|\bflag|\.env\.get|environ\.get|environ\[)\(?["']([A-Z][A-Z_]+)["']|^([A-Z_]+)=1 exec""", re.M
)
LAUNCHER = ("config/house.py", "config/supervisor.py", "config/embedded.py", "bin/test.py", "bin/long")
OF_THE_SYSTEM = {"PATH"}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def rows(page: Path, heading: str = "") -> list[list[str]]:
    """The cells of the page's tables, without their heads; with a heading, of its section alone."""
    text = page.read_text()
    if heading:
        text = re.split(r"^## ", text.split(f"## {heading}", 1)[1], maxsplit=1, flags=re.M)[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def examples() -> list:
    block = re.compile(r"^```python example\n(.*?)^```", re.M | re.S)
    return [
        pytest.param(code, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, code in enumerate(block.findall(page.read_text()), 1)
    ]


# --- Commands ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_and_files_that_a_page_names_exist(page):
    paths = re.findall(
        r"`((?:bin|\.ci|config|deploy|docs|engagements|people|requirements|static|stories|templates|tests|tools)"
        r"/[\w./-]*|\.importlinter|vendor\.toml|docker-compose\.yml|Dockerfile|Caddyfile)(?=[` ])",
        page.read_text(),
    )
    fenced = re.findall(r"^(bin/\w+)", page.read_text(), re.M)
    missing = {path for path in [*paths, *fenced] if not (ROOT / path).exists() and path != "static/"}
    assert missing == set()


def test_the_readme_gives_the_commands_that_ci_runs():
    called = set(re.findall(r"^(bin/.+)$", (ROOT / ".ci/run").read_text(), re.M))
    readme = (ROOT / "README.md").read_text()
    assert {command for command in called if f"`{command}`" not in readme} == set()
    [commands] = re.findall(r"^```sh\n(.*?)^```", readme, re.M | re.S)
    assert [line.split()[0] for line in commands.splitlines()] == ["bin/up", "bin/test"]


# --- Settings ------------------------------------------------------------------------------------------------


def test_every_variable_is_explained_and_every_explained_one_is_read():
    sources = ["config/settings.py", *LAUNCHER]
    found = [READS.findall((ROOT / source).read_text()) for source in sources]
    read = {one or other for pairs in found for one, other in pairs} - OF_THE_SYSTEM
    read |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    explained = {match[1] for row in rows(SETTINGS_PAGE) if (match := re.fullmatch(r"`([A-Z_]+)`", row[0]))}
    assert explained == read


def test_defaults_that_are_one_word_are_those_of_the_code():
    code = (ROOT / "config" / "settings.py").read_text()
    defaults = dict(re.findall(r'env\("([A-Z_]+)", "([^"]+)"\)', code))
    given = {row[0].strip("`"): row[1] for row in rows(SETTINGS_PAGE)}
    wrong = {name for name, value in defaults.items() if not given[name].startswith(f"`{value}`")}
    assert wrong == set()


def test_what_compose_wants_is_in_its_example():
    required = re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text())
    example = (ROOT / "deploy" / "env.example").read_text()
    assert {name for name in required if f"{name}=" not in example} == set()


# --- Rights ------------------------------------------------------------------------------------------------------


def test_the_page_about_rights_says_what_the_code_does():
    from engagements.access import ACTS
    from engagements.models import Role

    head, *lines = rows(ROOT / "docs" / "users" / "rights.md", "By role")
    roles = [Role(name.replace(" ", "_")) for name in head[1:]]
    told = {
        act: {role for role, may in zip(roles, marks, strict=True) if may == "yes"} for act, *marks in lines
    }
    assert told == {act: set(who) for act, who in ACTS.items()}
    assert set(roles) == set(Role)


# --- Links and pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    links = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    broken = {link for link in links if "://" not in link and not (page.parent / link).exists()}
    assert broken == set()


def test_every_page_can_be_reached_from_the_readme():
    index = (ROOT / "README.md").read_text() + (ROOT / "docs" / "README.md").read_text()
    own = [page for page in PAGES if page.parent.parent == ROOT / "docs"]
    assert {named(page) for page in own if page.name not in index} == set()


def test_pictures_are_light():
    for picture in (ROOT / "docs" / "images").iterdir():
        assert picture.stat().st_size <= 300_000, picture.name


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_knows_somebodys_machine(page):
    assert re.findall(r"(?:^|[\s`(])/(?:work|tmp|home|root)/\S*", page.read_text()) == []


# --- Dependencies --------------------------------------------------------------------------------------------


def locked(name: str) -> str:
    lock = (ROOT / "requirements" / "dev.lock").read_text()
    return re.search(rf"^{re.escape(name)}(?:\[[^]]*\])?==(\S+)", lock, re.M)[1]


@pytest.mark.parametrize(
    ("file", "heading"), [("app.in", "The application"), ("dev.in", "Tests and checks")], ids=["app", "dev"]
)
def test_each_dependency_has_its_version_and_its_reason(file, heading):
    lines = (ROOT / "requirements" / file).read_text().splitlines()
    wanted = {name[0] for line in lines if (name := re.match(r"[a-z0-9][a-z0-9-]*", line))}
    told = {row[0]: row[1:] for row in rows(DEPENDENCIES_PAGE, heading) if row[0] != "Package"}
    assert set(told) == wanted
    assert {name: version for name, (version, why) in told.items()} == {name: locked(name) for name in wanted}
    assert all(why for _, why in told.values())


def test_each_vendored_package_has_its_version_and_its_reason():
    packages = tomllib.loads((ROOT / "vendor.toml").read_text())["package"]
    told = {row[0]: row[1] for row in rows(DEPENDENCIES_PAGE, "Front-end files") if row[0] != "Package"}
    assert told == {package["name"]: package["version"] for package in packages}


# --- Limits --------------------------------------------------------------------------------------------------


def test_limits_that_are_told_are_those_of_the_code():
    told = rows(ROOT / "docs" / "maintainers" / "input.md", "Limits")[1:]
    assert len(told) > 20
    for number, _of_what, where in told:
        module, _dot, name = where.strip("`").rpartition(".")
        assert getattr(importlib.import_module(module), name) == int(number), where


# --- Examples ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", examples())
def test_an_example_imports_what_is_there(code):
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            module = importlib.import_module(node.module)
            for alias in node.names:
                assert hasattr(module, alias.name) or importlib.import_module(f"{node.module}.{alias.name}")


@pytest.mark.parametrize("code", [param for param in examples() if "assert " in param.values[0]])
def test_what_an_example_asserts_holds(code):
    exec(compile(code, "example", "exec"), {"__name__": "example"})


@pytest.mark.django_db
def test_the_first_engagement_opens_as_written():
    from engagements.models import Engagement, Party
    from people.models import User

    User.objects.create_superuser("root@example.test", name="Root")
    [page] = [page for page in PAGES if page.name == "first-engagement.md"]
    [code] = re.findall(r"^```python example\n(.*?)^```", page.read_text(), re.M | re.S)
    exec(compile(code, "example", "exec"), {"__name__": "example"})
    engagement = Engagement.objects.get(slug="northwharf")
    assert {invitation.party for invitation in engagement.invitations.waiting()} == set(Party)
