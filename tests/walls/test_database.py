"""G3, G21, RULES §7 and §10: what the database refuses by itself, whatever the code believes."""

import json
import os
import secrets
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone
from psycopg.errors import ForeignKeyViolation

from budgets.actions import book_days, decide_budget, propose_rate, set_pace
from budgets.models import Budget, BudgetDecision, DayEntry, DayRate, Pace
from config.roles import append_only_tables
from engagements.models import Charter, Engagement, Membership, Organisation, Party, Presence, Role
from engagements.today import today_of
from exchange.models import ImportBatch, ImportedStory
from iterations.actions import turn_week
from partnership.actions import (
    accept_answer,
    answer_new_date,
    answer_ping,
    ask,
    ask_new_date,
    commit,
    keep,
    note_decision,
)
from people.models import User
from standups.actions import answer_concern, close_concern, raise_concern, write_update
from stories.actions import comment, criterion_from_comment, keep_draft, own, story_from_comment
from stories.models import Attachment, Comment, Criterion, Draft, Label, Revision, Story, StoryLabel

HANGING = [  # models whose rows hang on an engagement
    model
    for model in apps.get_models()
    if any(field.name == "engagement" for field in model._meta.concrete_fields)
]


def links() -> list[tuple[type[models.Model], str, type[models.Model]]]:
    """(model, column, target): every foreign key from a row of an engagement to another such row."""
    return [
        (model, field.column, field.related_model)
        for model in HANGING
        for field in model._meta.concrete_fields
        if field.is_relation and field.name != "engagement" and field.related_model in HANGING
    ]


def named(link) -> str:
    return f"{link[0]._meta.db_table}.{link[1]}"


@pytest.fixture
def walls(db) -> set[tuple[str, frozenset[str], str]]:
    """Every composite foreign key of the database: (table, its columns, table it points to)."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conrelid::regclass::text, confrelid::regclass::text,
                   ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey))
            FROM pg_constraint WHERE contype = 'f' AND array_length(conkey, 1) > 1
        """)
        return {(table, frozenset(columns), target) for table, target, columns in cursor.fetchall()}


@pytest.mark.parametrize("link", links(), ids=named)
def test_each_link_is_walled(link, walls):
    model, column, target = link
    assert (model._meta.db_table, frozenset({"engagement_id", column}), target._meta.db_table) in walls, (
        f"{named(link)} needs FOREIGN KEY (engagement_id, {column})"
    )


def test_an_engagement_holds_its_own_charter(walls):
    assert ("engagements_engagement", frozenset({"id", "charter_id"}), "engagements_charter") in walls


def test_nothing_hangs_on_an_engagements_rows_without_the_engagement():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model not in HANGING and model is not Engagement
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in HANGING
    ]
    assert not loose


@pytest.fixture
def seeded(cast):
    """A row in as many tables of both as their acts easily make one."""
    for engagement, story, member in (
        (cast.acme, cast.story, cast.sam),
        (cast.bolt, cast.bolt_story, cast.bolt_sam),
    ):
        keep_draft(story, "title", by=member, text="Dri", base=1)
        Presence.objects.create(id=uuid4(), worker=uuid4(), engagement=engagement, member=member)
        Criterion.objects.filter(story=story, number=1).update(withdrawn_by=member)
        own(story, by=member, member=member)
        label = Label.objects.create(engagement=engagement, name="gate")
        StoryLabel.objects.create(engagement=engagement, story=story, label=label)
        batch = ImportBatch.objects.create(engagement=engagement, member=member, file_name="a.csv")
        ImportedStory.objects.create(
            engagement=engagement, batch=batch, source="tracker", source_id="1", story=story
        )
        write_update(engagement, by=member, day=today_of(engagement), done="A", in_my_way="B")
        said = comment(story, by=member, text=f"@{member.name}", files=[SimpleUploadedFile("a.txt", b"A")])
        story_from_comment(story, said.key, by=member)
        criterion_from_comment(story, said.key, by=member)
        Comment.objects.filter(pk=said.pk).update(withdrawn_by=member)
        Attachment.objects.filter(comment=said).update(withdrawn_by=member)
        concern = raise_concern(engagement, by=member, text="Wind", owner=member)
        answer_concern(concern, by=member, text="It abates")
        close_concern(concern, by=member)
        lead = cast.sam if engagement == cast.acme else cast.bolt_sam
        sponsor = cast.clara if engagement == cast.acme else cast.bert
        day = today_of(engagement)
        decide_budget(engagement, by=sponsor, amount=100, code="EUR", reason="First")
        propose_rate(engagement, by=lead, amount=1, valid_from=day, member=lead)
        set_pace(engagement, by=sponsor, iteration=1, quarters={lead: 1})
        turn_week(engagement, now=timezone.now())
        book_days(engagement.iterations.current(), by=lead, quarters={day: 1})
    for asker, person in ((cast.sam, cast.clara), (cast.bolt_sam, cast.bert)):
        engagement, today = asker.engagement, today_of(asker.engagement)
        kept = commit(engagement, by=asker, text="A crane", due=today, to=person)
        tomorrow = today + timedelta(days=1)
        ask_new_date(kept, by=asker, due=tomorrow, why="Wind")
        answer_new_date(kept, by=person, due=tomorrow, agreed=True)
        keep(kept, by=asker)
        for folded in ("Wind?", "wind"):  # word for word it would be taken for a slip
            ping = ask(engagement, by=asker, to=person, text=folded)
        answer_ping(ping, by=person, reply="no")
        accept_answer(ping, by=asker, answer=2)
        decided = {"text": "Wait", "why": "Wind", "deciders": [asker, person], "decided_on": today}
        note_decision(engagement, by=asker, **decided)
    return cast


def test_a_row_that_mixes_engagements_is_refused(seeded):
    """A copy of a row of Acme's with one key of Bolt's put in, for each link of each table that has rows."""
    tried = [link for link in links() if refused_when_mixed(seeded, *link)]
    assert len(tried) >= 20, [named(link) for link in links() if link not in tried]


def refused_when_mixed(cast, model, column, target) -> bool:
    table = connection.ops.quote_name(model._meta.db_table)
    theirs = target._default_manager.filter(engagement=cast.bolt).values_list("pk", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT to_jsonb(t)::text FROM {table} t WHERE engagement_id = %s AND {column} IS NOT NULL LIMIT 1",
            [cast.acme.pk],
        )
        row = cursor.fetchone()
    if row is None or theirs is None:
        return False  # the catalogue has been asked above
    copy = made_unique(model, json.loads(row[0])) | {column: theirs}
    copy.pop("words", None)  # made by the database of the other columns
    columns = ", ".join(f'"{name}"' for name in copy)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s)",
            [json.dumps(copy)],
        )
    assert isinstance(refused.value.__cause__, ForeignKeyViolation), (table, column, refused.value)
    return True


def made_unique(model: type[models.Model], row: dict) -> dict:
    """The row with new values wherever two rows can't have the same."""
    kept = {field.column for field in model._meta.concrete_fields if field.is_relation}
    fields = {field.column: field for field in model._meta.concrete_fields if field.column not in kept}
    for column, field in fields.items():
        value = row[column]
        if isinstance(field, models.UUIDField):
            row[column] = secrets.token_hex(16)
        elif column in ("id", "number", "position", "previous", "version"):
            row[column] = 900_000 + secrets.randbelow(90_000)
        elif column in ("day", "local_date"):
            row[column] = "2025-01-01"
        elif column in ("rank", "name", "key", "source_id", "stored", "origin"):
            row[column] = f"criterion-{secrets.randbelow(10**9)}"
        elif isinstance(value, str) and len(value) >= 32 and value.isalnum():
            row[column] = secrets.token_hex(len(value))[: len(value)]
    return row


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", append_only_tables())
def test_not_even_the_owner_changes_what_remembers(table):
    """The triggers: the second line behind the missing rights of the application's role (test_roles.py)."""
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    column = model._meta.concrete_fields[-1].column
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for statement in (
            f'UPDATE "{table}" SET "{column}" = "{column}"',
            f'DELETE FROM "{table}"',
            f'TRUNCATE "{table}" CASCADE',
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                owner.execute(statement)


# --- Bounds ----------------------------------------------------------------------------------------------------

LONG = "x" * 100_001
BAD = [
    (Story, {"title": ""}),
    (Story, {"title": LONG[:5001]}),
    (Story, {"narrative": LONG}),
    (Story, {"points": 101}),
    (Story, {"points": -1}),
    (Story, {"number": -1}),
    (Story, {"kind": "wish"}),
    (Story, {"state": "lost"}),
    (Draft, {"text": LONG}),
    (Criterion, {"text": ""}),
    (Criterion, {"text": LONG[:5001]}),
    (Story, {"origin": "from somewhere"}),
    (Story, {"origin": ""}),
    (Comment, {"text": ""}),
    (Comment, {"text": LONG[:10_001]}),
    (Attachment, {"size": 0}),
    (Attachment, {"size": 25 * 1024 * 1024 + 1}),
    (Attachment, {"name": ""}),
    (User, {"name": ""}),
    (User, {"name": "Bob\nBcc: spy@example.test"}),
    (User, {"name": "x" * 121}),
    (Organisation, {"name": "Acme\r\nPort"}),
    (Engagement, {"name": "Slots\x85"}),
    (Engagement, {"vendor_id": models.F("client_id")}),
    (Membership, {"party": Party.VENDOR, "role": Role.SPONSOR}),
    (Membership, {"role": "king"}),
    (Charter, {"week_starts_on": 0}),
    (Charter, {"week_starts_on": 8}),
    (Charter, {"demo_on": 8}),
    (Charter, {"point_scale": [0, 101]}),
    (Charter, {"point_scale": [-1]}),
    (Budget, {"amount": -1}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "values"), BAD, ids=lambda x: x.__name__ if isinstance(x, type) else next(iter(x))
)
def test_bounds_hold_without_any_form(model, values, seeded):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        model._base_manager.filter(pk=model._base_manager.values_list("pk", flat=True)[:1].get()).update(
            **values
        )


@pytest.mark.django_db
def test_an_address_is_one_persons_whatever_its_case(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("CLARA@EXAMPLE.TEST", name="Another Clara")


@pytest.mark.django_db
def test_a_person_is_in_an_engagement_once(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            engagement=cast.acme, user=cast.clara.user, party=Party.VENDOR, role=Role.VENDOR_MEMBER
        )


@pytest.mark.django_db
def test_a_wording_is_there_once_and_bounded(cast):
    first = Revision.objects.filter(story=cast.story).first()
    for changes in ({}, {"number": 9, "text": LONG}, {"number": 9, "typed": LONG}):
        again = Revision(engagement=cast.acme, story=cast.story, key=first.key, number=1, author=cast.sam)
        vars(again).update(changes)
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (BudgetDecision, {"amount": -1}),
        (BudgetDecision, {"currency": "USD"}),
        (BudgetDecision, {"reason": ""}),
        (BudgetDecision, {"by_id": None}),
        (DayRate, {"amount": -1}),
        (DayRate, {"role": "vendor_member"}),
        (DayRate, {"member_id": None}),
        (Pace, {"quarters": 29}),
        (DayEntry, {"quarters": 5}),
        (DayEntry, {"reason": LONG}),
    ],
    ids=lambda x: x.__name__ if isinstance(x, type) else next(iter(x)),
)
def test_rows_of_money_are_bounded(model, changes, seeded):
    """They are only ever added: a copy of one with something wrong in it is refused."""
    row = model.objects.filter(engagement=seeded.acme).first()
    row.pk, row.number = None, 0
    vars(row).update(changes)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        row.save(force_insert=True)
