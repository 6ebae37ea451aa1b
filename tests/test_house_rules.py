"""ARCHITECTURE and RULES as far as a machine can hold them. A rule that has to give way is listed here, with why."""

import ast
import re
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.utils.functional import Promise

from engagements.journal import KINDS
from operations.persons import all_models, links_of
from people.holdings import HOLDINGS, Fate
from tests.addresses import patterns
from tests.each import each

ROOT = Path(__file__).resolve().parents[1]
ROOMS = sorted(config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir())
SOURCES = sorted(
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
VIEWS = [path for path in SOURCES if "views" in (path.stem, path.parent.name) and path.name != "__init__.py"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


each_source = each(SOURCES, ids=name)
each_view = each(VIEWS, ids=name)
each_template = each(sorted((ROOT / "templates").rglob("*.*")), ids=name)


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text())))


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in nodes(path) if isinstance(node, ast.FunctionDef)]


def calls(path: Path) -> list[ast.Call]:
    return [node for node in nodes(path) if isinstance(node, ast.Call)]


# --- Rooms and layers ---------------------------------------------------------------------------------------


def test_rooms_import_downwards_only():
    """The contracts of .importlinter, kept by the tool that reads them."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as go; go()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_every_room_stands_in_the_contracts():
    contract = (ROOT / ".importlinter").read_text()
    layers = re.search(r"layers =\n((?:    .+\n?)+)", contract).group(1)
    standing = set(re.findall(r"[a-z]+", layers))
    assert set(ROOMS) - {"config"} <= standing


def test_no_room_has_a_drawer_for_odds_and_ends():
    odd = {"utils", "helpers", "common", "core", "services", "misc", "lib"}
    assert not [name(path) for path in SOURCES if path.stem in odd or odd & set(path.relative_to(ROOT).parts)]


# --- Views translate ----------------------------------------------------------------------------------------

QUERIES = re.compile(
    r"\.(objects|filter|exclude|annotate|order_by|select_related|prefetch_related|values_list)\b"
)
WRITES = re.compile(r"\.(save|create|delete|bulk_create|get_or_create|update_or_create)\(")


@each_view
def test_a_view_asks_by_phrases_and_writes_nothing(path):
    lines = enumerate(path.read_text().splitlines(), 1)
    assert not [
        f"{name(path)}:{n} {line.strip()}" for n, line in lines if QUERIES.search(line) or WRITES.search(line)
    ]


@each_view
def test_a_view_is_short(path):
    for function in functions(path):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if body:
            length = body[-1].end_lineno - body[0].lineno + 1
            assert length <= 15, f"{name(path)}: {function.name} has {length} lines"


@each_template
def test_a_template_asks_the_database_nothing(path):
    assert not re.search(r"\.(objects|filter|exclude|save|delete|create)\(|\.objects\b", path.read_text())


@each_source
def test_only_actions_write(path):
    """`save`, `create` and their like stand in actions (and where the outbox, streams and sign-in keep their own)."""
    allowed = {"actions", "management"} & set(path.relative_to(ROOT).with_suffix("").parts)
    if allowed or name(path) in WRITERS or is_demo(path):
        return
    found = re.findall(
        r"\.objects\.(?:create|bulk_create|update_or_create|get_or_create)\(|\.save\(", path.read_text()
    )
    assert not found, f"{name(path)}: {found}"


WRITERS = {
    "people/models/person.py": "the manager makes accounts, as Django's commands ask it to",
    "stories/wording.py": "puts a wording for the actions that hold the story",
    "charters/wording.py": "the same, of a charter",
    "stories/sealing.py": "writes the ledger for the action that signs",
    "digests/backend.py": "a mail becomes a row of the outbox",
    "digests/occurrences.py": "what the calendar makes due becomes rows",
    "engagements/streams.py": "who is here",
    "stories/files.py": "draws pictures anew, in memory",
}


def is_demo(path: Path) -> bool:
    """The demonstration writes weeks of history at once, in the past."""
    return "demo" in path.relative_to(ROOT).with_suffix("").parts


@each_source
def test_what_is_saved_is_named(path):
    """`save(update_fields=[…])`, always; a new row is `create`d."""
    for call in calls(path):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "save" and not saves_whole(path):
            assert any(k.arg == "update_fields" for k in call.keywords), f"{name(path)}:{call.lineno}"


def saves_whole(path: Path) -> bool:
    return name(path) in SAVES_WHOLE or is_demo(path)


SAVES_WHOLE = {
    "people/models/person.py": "a new account",
    "engagements/actions/opening.py": "a new charter",
    "engagements/actions/taking_part.py": "a new invitation, a new membership",
    "stories/actions/awaiting.py": "a new link",
    "stories/files.py": "a picture, no row",
    "stories/actions/files.py": "a file, into the storage",
    "operations/actions/restoring.py": "the same",
}


# --- Settings, addresses, methods ---------------------------------------------------------------------------

READ_THE_ENVIRONMENT = {
    "config/settings.py": "the one place",
    # What runs before there are settings, to make them:
    "config/house.py": "builds the environment that every process of bin/up is given",
    "config/supervisor.py": "finds the data folder",
    "config/embedded.py": "runs PostgreSQL's own programs",
    "config/ask.py": "asks /readyz from inside a container",
    "config/begin.py": "names the settings",
    "config/celery.py": "names the settings",
    "config/wsgi.py": "names the settings",
    "operations/programs.py": "hands it on to the programs it starts",
    "config/asgi.py": "names the settings",
}


@each_source
def test_only_the_settings_read_the_environment(path):
    if name(path) not in READ_THE_ENVIRONMENT:
        assert not re.search(r"\bos\.environ\b|\bgetenv\b", path.read_text()), name(path)


SEALED = {
    "digests/views/sealed.py": "unsubscribing (RFC 8058) and what mail providers post: a seal instead",
    "api/door.py": "programs show a token, and no cookie is looked at",
}


@each_source
def test_no_page_is_without_csrf(path):
    assert "csrf_exempt" not in path.read_text() or name(path) in SEALED


def test_every_view_behind_a_door_says_its_methods():
    for route, called, view in patterns():
        if route.startswith("e/<slug:slug>/") and called != "live":
            assert set(view.methods) <= {"GET", "HEAD", "POST"}, called
            assert hasattr(view, "act"), f"{called} is not behind the door"


def test_addresses_are_nouns_with_a_slash_behind():
    ours = [route for route, _name, _view in patterns() if route.startswith(("e/", "invitations/"))]
    assert not [route for route in ours if not route.endswith("/")]
    verbs = {
        "create",
        "edit",
        "update",
        "delete",
        "save",
        "add",
        "remove",
        "get",
        "set",
        "accept",
        "reject",
        "move",
    }
    assert not [route for route in ours if verbs & set(route.split("/"))]


# --- Forms --------------------------------------------------------------------------------------------------

FORMS = sorted(
    {
        form
        for room in ROOMS
        for form in forms.BaseForm.__subclasses__()
        + [f for g in forms.Form.__subclasses__() for f in [g, *g.__subclasses__()]]
        if form.__module__.split(".")[0] == room and form.__module__.endswith("forms")
    },
    key=lambda form: f"{form.__module__}.{form.__name__}",
)
each_form = each(FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
BOUNDED_ELSEWHERE = {
    "engagements.forms.TextForm.text": "by the action, which knows which text it is; what is typed stays",
    "engagements.forms.DraftForm.text": "by the action, as TextForm's",
    "stories.forms.RestorationForm.text": "by the action, as TextForm's",
    "stories.forms.VerdictForm.note": "by the action, so that what was typed comes back with the reason",
    "stories.forms.SignOffForm.reason": "by the action, so that what was typed comes back with the reason",
}


# What can't be long anyway.
SHORT = (
    forms.ChoiceField,
    forms.BooleanField,
    forms.DateField,
    forms.DateTimeField,
    forms.TimeField,
    forms.FileField,
)


@each_form
def test_each_field_of_a_form_is_bounded(form):
    for field_name, field in form.base_fields.items():
        where = f"{form.__module__}.{form.__name__}.{field_name}"
        if isinstance(field, SHORT) or where in BOUNDED_ELSEWHERE:
            continue
        if isinstance(field, (forms.IntegerField, forms.DecimalField, forms.FloatField)):
            assert None not in (field.min_value, field.max_value), where
        else:
            assert field.max_length, where


@each_form
def test_each_word_of_a_form_can_be_translated(form):
    for field in form.base_fields.values():
        assert field.label is None or isinstance(field.label, Promise)
        assert not field.help_text or isinstance(field.help_text, Promise)


def test_there_are_forms_to_look_at():
    assert len(FORMS) > 8


# A form's controls stand before its own methods: with an input named so, `form.remove()` is no function, and the morph
# that wants to take the form away stops half way through the page.
METHODS_OF_A_FORM = {
    "after",
    "animate",
    "append",
    "before",
    "blur",
    "click",
    "closest",
    "contains",
    "focus",
    "matches",
    "normalize",
    "prepend",
    "remove",
    "replaceWith",
    "reset",
    "submit",
    "attributes",
    "children",
    "parentNode",
    "nextSibling",
    "previousSibling",
    "firstChild",
    "nodeType",
    "dataset",
}
NAMED = re.compile(r"""\bname="(\w+)\"""")


@each(sorted((ROOT / "templates").rglob("*.html")), ids=name)
def test_no_control_hides_a_method_of_its_form(path):
    assert not METHODS_OF_A_FORM & set(NAMED.findall(path.read_text()))


@each_form
def test_no_field_hides_a_method_of_its_form(form):
    assert not METHODS_OF_A_FORM & set(form.base_fields)


# --- Words --------------------------------------------------------------------------------------------------


EXPRESSIONS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
NOT_READ = re.compile(r"<(style|kbd|code)\b.*?</\1>", re.S)
READ_ALOUD = re.compile(r"""\b(?:title|alt|placeholder|aria-label|aria-description)="([^"]*)\"""")
TAG = re.compile(r"<[^<>]*>?")
LOOSE_ATTRIBUTE = re.compile(
    r"""[\w:-]+="[^"]*"|^\s*[\w-]+>|\bdisabled>""", re.M
)  # of a macro that makes a tag in pieces


def words_of(template: str) -> set[str]:
    """What a reader would see of it once its expressions are taken out."""
    markup = NOT_READ.sub(" ", unescape(EXPRESSIONS.sub(" ", template)))
    text = [LOOSE_ATTRIBUTE.sub(" ", TAG.sub(" ", markup)), *READ_ALOUD.findall(markup)]
    return {word for piece in text for word in re.findall(r"[^\W\d_]{2,}", piece)}


NAMES = {"Tandem"}  # the same in every language
UNTRANSLATED = {
    "dashboard/styleguide.html",
    "digests/kept_mail.html",
    "digests/kept_mails.html",
}  # for builders


@each_template
def test_every_word_of_a_template_can_be_translated(path):
    if path.suffix == ".typ":  # papers: see tests/engagements/test_typesetting.py
        return
    if str(path.relative_to(ROOT / "templates")) in UNTRANSLATED:
        return
    said = words_of(path.read_text()) - NAMES
    assert not said, f"{name(path)}: {sorted(said)}"


@each_source
def test_every_refusal_can_be_translated(path):
    """What a `Refused`, `NotYours` or `ValidationError` says goes through gettext."""
    for call in calls(path):
        called = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if called in {"Refused", "NotYours", "ValidationError"} and call.args:
            plain = isinstance(call.args[0], (ast.Constant, ast.JoinedStr))
            assert not plain, f"{name(path)}:{call.lineno} is not translated"


# --- The journal --------------------------------------------------------------------------------------------


@cache
def topics_of_pages() -> set[str]:
    """What regions of pages listen to, with their numbers taken out: "story-{}"."""
    found = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for heard in re.findall(r"""([a-z]+(?:-(?:\{\{.*?\}\}|[a-z]+))?) from:body""", path.read_text()):
            found.add(re.sub(r"\{\{.*?\}\}", "{}", heard))
        for heard in re.findall(r"""trigger=["']([a-z-]+)["']?\s*~""", path.read_text()):
            found.add(f"{heard}{{}}")
    return found


@each(KINDS.values(), ids=lambda kind: kind.code)
def test_a_kind_of_event_is_complete(kind):
    room_noun, happened = kind.code.split(".")
    assert re.fullmatch(r"[a-z_]+", room_noun)
    assert re.fullmatch(r"[a-z_]+", happened)
    assert isinstance(kind.sentence, Promise)
    assert kind.touches or kind.code in TOUCHES_NOTHING
    known = topics_of_pages()
    for topic in kind.touches:
        assert re.sub(r"\{.*?\}", "{}", topic) in known, (
            f"nothing on screen listens to {topic!r}: {sorted(known)}"
        )


TOUCHES_NOTHING: set[str] = set()


# --- Models, migrations, admin ------------------------------------------------------------------------------

MIGRATIONS = [path for room in ROOMS for path in (ROOT / room / "migrations").glob("[0-9]*.py")]


@each(MIGRATIONS, ids=name)
def test_a_migration_has_a_name(path):
    assert re.fullmatch(r"\d{4}_[a-z][a-z_]+", path.stem)
    assert not re.search(r"auto|_and_more|alter_|_alter", path.stem)


def test_migrations_of_a_room_are_one_line():
    for room in ROOMS:
        numbers = sorted(path.stem[:4] for path in MIGRATIONS if path.parent.parent.name == room)
        assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


@each(m for m in apps.get_models() if m.__module__.split(".")[0] in ROOMS)
def test_a_model_shows_itself_and_bounds_its_numbers(model):
    assert model.__str__ is not models.Model.__str__
    for field in model._meta.concrete_fields:
        assert not isinstance(field, models.FloatField), "money and points are never floats"


@each(admin.site._registry.values(), ids=lambda site: site.model.__name__)
def test_an_admin_page_writes_through_actions(site):
    """Read in the source here; `tests/engagements/test_admin.py` looks at each write as it happens."""
    assert type(site).__module__.split(".")[0] in ROOMS, "an admin page that isn't ours"
    assert site.list_editable == ()
    assert not site.inlines
    source = Path(sys.modules[type(site).__module__].__file__).read_text()
    assert "super().save_model" not in source
    if type(site).save_model is not admin.ModelAdmin.save_model:
        assert "actions." in ast.unparse(
            next(
                f
                for f in ast.walk(ast.parse(source))
                if isinstance(f, ast.FunctionDef) and f.name == "save_model"
            )
        )


# --- What is held of a person -------------------------------------------------------------------------------


def test_every_model_says_what_becomes_of_it():
    missing = [model._meta.label for model in all_models() if model._meta.label not in HOLDINGS]
    assert not missing, (
        f"{missing}: say in the room's personal.py (people/holdings.py explains the words) what becomes of these rows "
        "when a person is erased"
    )
    gone = set(HOLDINGS) - {model._meta.label for model in all_models()}
    assert not gone, f"{gone} are no models any more"
    for label, holding in HOLDINGS.items():
        model = apps.get_model(label)
        if holding.fate in (Fate.GOES, Fate.EMPTIED):
            assert holding.whose or links_of(model), f"{label}: whose rows are they?"
        if holding.fate is Fate.NOBODYS:
            assert not links_of(model), f"{label} links to people"
