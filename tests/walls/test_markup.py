"""G15: whatever somebody typed, and however it came into the database, no page and no mail takes it for markup."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from tests.addresses import ROWS, House
from tests.cast import HTMX
from tests.walls.letters import letters_of
from tests.walls.payloads import MARKUP, Traces

pytestmark = pytest.mark.django_db
# Texts that lead somewhere by what they say: a page of them would be another page.
ADDRESSES = {"slug", "key", "subject", "code", "zone", "time_zone", "currency", "rank", "sha256", "blob"}


@pytest.fixture
def house(cast):
    return House(cast)


def columns() -> Iterator[tuple[type[models.Model], models.CharField | models.TextField]]:
    """Every column that holds somebody's words."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            wordy = type(field) in (models.CharField, models.TextField)
            if wordy and not (field.choices or field.primary_key or field.name in ADDRESSES):
                yield model, field


def poison(turn: int) -> int:
    """Put payloads behind every text of every row; tells how many columns took one. Bounds and rules still hold."""
    taken = 0
    for number, (model, field) in enumerate(columns()):
        one = MARKUP[(number + turn * 13) % len(MARKUP)]
        for payload in ("\n\n".join(MARKUP), one):
            try:
                with transaction.atomic():
                    written = Concat(field.name, Value(payload), output_field=models.TextField())
                    taken += bool(
                        model._base_manager.exclude(**{field.name: ""}).update(**{field.name: written})
                    )
                break
            except Error:  # too long, no plain line, or never changed: that is a wall too
                continue
    connection.check_constraints()
    return taken


WORDS = {
    "text",
    "name",
    "title",
    "reason",
    "goal",
    "narrative",
    "criteria",
    "note",
    "about",
    "done",
    "next",
    "why",
}
ENDINGS = ("withdrawal", "closing", "departure", "pause", "release", "end", "ending", "discard", "lifting")


def type_everywhere(house: House, turn: int) -> int:
    """Send every form with a payload behind each of its words; tells how many were taken. Nothing is ended."""
    taken = 0
    for number, row in enumerate(ROWS):
        if not row.post or row.name.endswith(ENDINGS):
            continue
        payload = MARKUP[(number + turn * 13) % len(MARKUP)]
        form = {
            name: f"{value} {payload}" if name in WORDS or " " in str(value) else value
            for name, value in row.post.items()
        }
        who = sorted(row.may_post or row.may)[0]
        answer = house.clients[who].post(row.at(house), form)
        assert answer.status_code < 500, row.name
        assert not (found := Traces(answer.text).found), f"{row.name}: {found}"
        taken += answer.status_code in (200, 204, 303)
    return taken


def faults(house: House) -> Iterator[str]:
    for who in ("clara", "sam", "vera"):
        for row in ROWS:
            if row.get is None or who not in row.may:
                continue
            for headers in ({}, HTMX) if row.region else ({},):
                answer = house.clients[who].get(row.at(house), headers=headers)
                assert answer.status_code < 500, row.name
                if answer["Content-Type"].startswith("text/html"):
                    yield from (f"{row.name} for {who}: {trace}" for trace in Traces(answer.text).found)
    for path in ("/", "/account/profile/", *admin_lists()):
        answer = house.clients["root"].get(path)
        assert answer.status_code in (200, 302, 403, 404), path
        yield from (f"{path}: {trace}" for trace in Traces(answer.text).found)
    for name, letter in letters_of(house.cast.acme):
        [html] = [str(body) for body, kind in letter.alternatives if kind == "text/html"]
        assert "\n" not in str(letter.subject)
        yield from (f"mail {name}: {trace}" for trace in Traces(html).found)


def admin_lists() -> Iterator[str]:
    from django.contrib import admin
    from django.urls import reverse

    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_no_words_are_taken_for_markup(house):
    assert len(MARKUP) >= 40
    assert type_everywhere(house, 0) >= 30
    assert poison(0) >= 30
    found = list(faults(house))
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(1, len(MARKUP) // 4))
def test_no_words_of_many_are_taken_for_markup(house, turn):
    type_everywhere(house, turn)
    poison(turn)
    found = list(faults(house))
    assert not found, "\n".join(found)


def test_the_reader_of_traces_sees_each_of_them():
    """A test of the test: unescaped, nearly every payload is found."""
    kept_as_text = {one for one in MARKUP if not Traces(f"<p title='x' {one}>{one}</p>").found}
    assert len(kept_as_text) < len(MARKUP) / 2, kept_as_text
    assert not Traces("<p>&lt;zqx&gt;</p>").found
