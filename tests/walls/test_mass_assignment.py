"""G6: whatever names a form is sent, only the fields it declares come to anything."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.addresses import ROWS, House
from tests.cast import HTMX

pytestmark = pytest.mark.django_db
OPTIONAL = {  # what forms take beside what a row of tests/addresses.py sends
    "stories": {"kind", "narrative", "criteria", "points"},
    "pulse": {"line", "by_name"},
    "kick_off": {"instead_of"},
    "criterion_withdrawal": {"sure"},
    "criterion_restoration": {"text", "base"},
    "story_owner": {"take_off"},
    "story_label": {"take_off"},
    "story_skill": {"take_off"},
    "profile_skill": {"wish", "take_off"},
    "profile_confirmation": {"wish", "take_off"},
    "story_relation": {"take_off"},
    "story_block": {"by_story"},
    "story_deadline": {"seen"},
    "criterion_ready": {"withdraw"},
    "criterion_verdict": {"note"},
    "sign_off": {"reason", "new_criterion", "all_shown", "note"},
    "story_place": {"at", "state", "seen"},
    "selection": {"member", "name", "points"},
    "standup_of": {"next", "in_my_way"},
    "concerns": {"owner", "origin"},
    "commitments": {"to", "origin"},
    "pings": {"about", "origin"},
    "ping_answers": {"text"},
    "decisions": {"origin", "replaces"},
    "pace": {"reason"},
    "offers": {"reason"},
    "days": {"reason", "member"},
    "concern_owner": {"owner"},
    "imports": {"file"},
    "comments": {"files"},
    "comment_restoration": {"text", "base"},
    "demo_item": {"minutes"},
    "demo_verdict": {"note"},
    "demo_sign_off": {"reason", "new_criterion", "all_shown", "note"},
    "attendance": {"member"},
    "demo_notes": {"story"},
}
EVERY_NAME = {
    name
    for model in apps.get_models()
    for field in model._meta.get_fields()
    for name in (field.name, getattr(field, "attname", field.name))
} | {"pk", "version", "signed_by", "client", "engagement"}
VOLATILE = {
    "digest",
    "expire_date",
    "until",
    "id",
    "stored",
    "thumbnail",
    "at",
    "nonce",
    "token_hash",
    "dedupe_key",
    "payload",
    "lease_token",
    "session_data",
    "session_key",
}
ROOMS = {
    Path(config.path).name
    for config in apps.get_app_configs()
    if Path(config.path).parent == settings.BASE_DIR
}
TABLES = [model for model in apps.get_models() if model._meta.app_label in ROOMS | {"account"}]


EVERYTHING = " UNION ALL ".join(
    f'SELECT {number}, to_jsonb(t)::text FROM "{model._meta.db_table}" t'
    for number, model in enumerate(TABLES)
)


def contents() -> dict[type, list[dict]]:
    rows = {model: [] for model in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        for number, row in cursor.fetchall():
            rows[TABLES[number]].append(json.loads(row))
    return rows


def keys_now() -> dict[type, set]:
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in TABLES}


def everything(known: dict[type, set]) -> dict[str, list[str]]:
    """Every row of every table, without clocks and chance; a key given since then is just called new."""
    return {
        model._meta.db_table: sorted(json.dumps(masked(model, row, known), sort_keys=True) for row in rows)
        for model, rows in contents().items()
    }


def masked(model, row: dict, known: dict[type, set]) -> dict:
    links = {field.column: field.related_model for field in model._meta.concrete_fields if field.is_relation}
    return {
        name: "new"
        if name in links and value is not None and value not in known.get(links[name], {value})
        else value
        for name, value in row.items()
        if name not in VOLATILE and not name.endswith(("_at", "_until", "hash", "signature"))
    }


def left_by(client: Client, path: str, data: dict, known: dict) -> tuple[int, dict]:
    with transaction.atomic():
        status = client.post(path, data, headers=HTMX).status_code
        state = everything(known)
        transaction.set_rollback(True)
    return status, state


@pytest.mark.parametrize("junk", ["1", pytest.param("true", marks=pytest.mark.long)])
def test_only_declared_fields_come_to_anything(junk, cast):
    house = House(cast)
    known = keys_now()
    for row in ROWS:
        if row.post is None:
            continue
        client, path = house.clients["clara" if "clara" in row.may else "sam"], row.at(house)
        names = EVERY_NAME - row.post.keys() - OPTIONAL.get(row.name, set())
        plain = left_by(client, path, row.post, known)
        stuffed = left_by(client, path, dict.fromkeys(names, junk) | row.post, known)
        assert stuffed[0] == plain[0] < 500, row.name
        changed = {table: set(rows) ^ set(stuffed[1][table]) for table, rows in plain[1].items()}
        assert not any(changed.values()), (row.name, changed)


def test_who_joins_gets_no_rights_by_asking(cast):
    house = House(cast)
    junk = dict.fromkeys(EVERY_NAME - {"name"}, "1") | {
        "name": "New Person",
        "role": "sponsor",
        "party": "vendor",
    }
    answer = Client().post(reverse("invitation", args=[house.invitation.token]), junk)
    assert answer.status_code == 302
    joined = User.objects.get(email="invited@example.test")
    assert (joined.is_staff, joined.is_superuser, joined.has_usable_password()) == (False, False, False)
    [member] = joined.memberships.all()
    assert (member.engagement, member.party, member.role) == (cast.acme, "client", "client_member")
