"""Erases a person: what is theirs goes, what was done together stays without their name, what was signed verifies.

Runs as the role that owns the tables: the application's own may change nothing in the tables that remember, and for
the length of one transaction their triggers are put aside. Writers wait for it.
"""

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.models import QuerySet
from psycopg import sql

from engagements.models import Course, Engagement, Membership, Recess
from operations.models import LegalHold
from operations.persons import (
    ERASED_HOST,
    Person,
    all_models,
    holding_of,
    texts_of,
    theirs,
    touching,
)
from people.holdings import Fate
from people.models import User
from stories.models import Attachment, LedgerEntry, Signatory

if TYPE_CHECKING:
    Column = models.Field[Any, Any]

LEFT_OUT = "[…]"  # in place of a name or an address: shorter than any, so that every bound still holds
NAMELESS = "[…]"


class Kept(Exception):
    """Why somebody is not erased; its text is the sentence for whoever asked."""


@dataclass
class Report:
    """What an erasure did, or would do: rows by table, and what stays with the reason."""

    deleted: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)
    reworded: Counter[str] = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)  # taken out of the storage
    stays: list[str] = field(default_factory=list)


# --- Whether --------------------------------------------------------------------------------------------------


def refuse_unless_free(person: Person) -> None:
    """Raises Kept while a legal hold is in force, or the person still takes part."""
    holds = LegalHold.objects.on(person.user.pk if person.user else None, person.engagements)
    if hold := holds.select_related("engagement", "user").first():
        where = f"the engagement {hold.engagement.slug}" if hold.engagement else "this person"
        raise Kept(f"A legal hold on {where} forbids it since {hold.set_at:%Y-%m-%d}: {hold.reason}")
    active = Membership.objects.present().filter(pk__in=person.members).select_related("engagement")
    if open_ones := sorted(one.engagement.slug for one in active if not one.engagement.is_closed):
        raise Kept(
            f"They still take part in {', '.join(open_ones)}: end that first, so that what waits on them "
            "is handed over."
        )


def refuse_unless_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(pg_has_role(current_user, tableowner, 'USAGE')) FROM pg_tables "
            "WHERE schemaname = 'public'"
        )
        if not cursor.fetchone()[0]:
            raise Kept(
                "This needs the role that owns the tables: use bin/manage, "
                "or start the command with the owner's address in DATABASE_URL."
            )


# --- The act --------------------------------------------------------------------------------------------------


def erase(person: Person, *, now: datetime, dry: bool) -> Report:
    """Erase, or with `dry` only count. Raises Kept if it may not be."""
    refuse_unless_free(person)
    refuse_unless_owner()
    report, files = Report(), files_of(person)
    with transaction.atomic():
        with triggers_aside():
            signed = signed_stories(person)
            report.stays = what_stays(person, signed, now)
            report.files = [name for one in files for name in (one.stored, one.thumbnail) if name]
            withdraw(files)
            for model in all_models():
                if holding_of(model).fate is Fate.GOES and (count := delete(theirs(model, person))):
                    report.deleted[model._meta.label] += count
            for model in all_models():
                if holding_of(model).fate is Fate.EMPTIED and (count := empty(model, person)):
                    report.emptied[model._meta.label] += count
            for model in all_models():
                if count := leave_out(model, person, signed):
                    report.reworded[model._meta.label] += count
            forget_names(person, now)
        if dry:
            transaction.set_rollback(True)
    if not dry:
        for name in report.files:
            default_storage.delete(name)
        forget_in_cache(person)
    return report


@contextmanager
def triggers_aside() -> Iterator[None]:
    """Tables that refuse every change take these ones. Whatever else is written meanwhile waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype::int & 24 > 0"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for name in tables:
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(name)))
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else their triggers would still wait
        for name in tables:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(name)))


def delete(rows: "QuerySet[Any]") -> int:
    """With what hangs on them; how many of the rows themselves."""
    label = rows.model._meta.label
    return rows.delete()[1].get(label, 0)


def empty(model: type[models.Model], person: Person) -> int:
    if model is User:
        return User.objects.filter(pk=person.user.pk).update(**nobody()) if person.user else 0
    return theirs(model, person).update(**holding_of(model).empties)


def nobody() -> dict[str, Any]:
    """An account that nobody has: what it did stays its doing."""
    account = User(email=f"{secrets.token_hex(8)}@{ERASED_HOST}", name=NAMELESS)
    account.set_unusable_password()
    kept = ("time_zone", "works_on", "works_from", "works_until", "is_staff", "is_superuser")
    fresh = {name: getattr(account, name) for name in ("email", "name", "password", *kept)}
    return {**fresh, "is_active": False, "last_login": None}


# --- Names and addresses in the texts of all ----------------------------------------------------------------------


def leave_out(model: type[models.Model], person: Person, signed: set[int]) -> int:
    """Take the person's addresses and names out of every text of a table, but for what a ledger quotes."""
    if holding_of(model).fate in (Fate.NOBODYS, Fate.EVIDENCE):
        return 0
    count = 0
    for column in texts_of(model):
        if isinstance(column, models.BinaryField):
            count += drop_bytes(model, column, person)
        else:
            count += reword(model, column, person, signed)
    return count


def reword(model: type[models.Model], column: "Column", person: Person, signed: set[int]) -> int:
    name, kind = sql.Identifier(str(column.column)), sql.SQL(column.db_type(connection) or "text")
    quoted = quoting(model)
    apart = sql.SQL(" AND NOT {} = ANY(%s)").format(sql.Identifier(quoted)) if quoted else sql.SQL("")
    statement = sql.SQL(
        "UPDATE {table} SET {name} = regexp_replace({name}::text, %s, %s, 'gi')::{kind} WHERE {name}::text ~* %s"
    ).format(table=sql.Identifier(model._meta.db_table), name=name, kind=kind)
    values: list[Any] = [person.pattern, LEFT_OUT, person.pattern]
    with connection.cursor() as cursor:
        cursor.execute(statement + apart, [*values, list(signed)] if quoted else values)
        return int(cursor.rowcount)


def quoting(model: type[models.Model]) -> str:
    """The column that says of which story a row is, where a ledger may quote the row."""
    columns = {"stories.Story": "id", "stories.Criterion": "story_id", "stories.Revision": "story_id"}
    return columns.get(model._meta.label, "")


def drop_bytes(model: type[models.Model], column: "Column", person: Person) -> int:
    """Bytes that name them are dropped whole: nobody can take a name out of a format that is not known."""
    rows = model._base_manager.exclude(**{column.name: None}).values_list("pk", column.name)
    named = [key for key, content in rows.iterator() if person.is_in(bytes(content))]
    return model._base_manager.filter(pk__in=named).update(**{column.name: None})


def files_of(person: Person) -> list[Attachment]:
    """Attached files that say who they are, of whomever; not those that only a program of their kind can read."""
    near = Attachment.objects.filter(engagement__in=person.engagements)
    return [one for one in near if names(one, person)]


def names(attachment: Attachment, person: Person) -> bool:
    try:
        with default_storage.open(attachment.stored) as source:
            return person.is_in(source.read())
    except FileNotFoundError:
        return False


def withdraw(files: list[Attachment]) -> None:
    """The rows stay, so that history holds; they look as what was withdrawn, and nothing is behind them."""
    for one in files:
        Attachment.objects.filter(pk=one.pk, withdrawn_at=None).update(
            withdrawn_at=models.F("at"), withdrawn_by=one.by_id
        )


def forget_in_cache(person: Person) -> None:
    """Counters of sign-ins are found by hashes of addresses; they last minutes and are dropped for all."""
    cache.clear()


# --- What stays, and until when -----------------------------------------------------------------------------------


def signed_stories(person: Person) -> set[int]:
    """Stories whose ledger entries quote a text with their name: changing it would break the chain."""
    rows = touching(LedgerEntry, person, mentions=True).exclude(story=None)
    named = rows.filter(body__iregex=person.pattern)
    return set(named.values_list("story_id", flat=True))


def kept_until(engagement: Engagement) -> datetime | None:
    """When the evidence of an engagement is no longer kept; None while it is not closed."""
    closing = Recess.objects.filter(engagement=engagement, course=Course.CLOSED, ended_at=None).first()
    return closing.began_at + timedelta(days=settings.RETENTION_DAYS) if closing else None


def what_stays(person: Person, signed: set[int], now: datetime) -> list[str]:
    """In sentences: evidence that is kept, and what only a person can judge."""
    told = []
    for row in (
        Signatory.objects.filter(member__in=person.members).exclude(name="").select_related("engagement")
    ):
        until = kept_until(row.engagement)
        if until is None or until > now:
            when = (
                f"until {until:%Y-%m-%d}"
                if until
                else f"until {settings.RETENTION_DAYS} days after its closing"
            )
            told.append(f"The name on sign-offs of {row.engagement.slug} is kept as evidence, {when}.")
    if signed:
        told.append(f"{len(signed)} stories were signed with this name in their text, which is evidence too.")
    if person.user and person.user.name not in person.names:
        told.append(
            "Texts are not searched for the name: others bear it too, or it is one word. Addresses are."
        )
    if own := Attachment.objects.filter(by__in=person.members).count():
        told.append(
            f"They attached {own} files; those that say who they are in plain bytes go. Look through the others."
        )
    return told


def forget_names(person: Person, now: datetime) -> None:
    """On sign-offs of engagements whose retention has ended."""
    for row in (
        Signatory.objects.filter(member__in=person.members).exclude(name="").select_related("engagement")
    ):
        until = kept_until(row.engagement)
        if until and until <= now:
            Signatory.objects.filter(pk=row.pk).update(name="")


def forget_what_was_kept(now: datetime) -> int:
    """The names of people erased earlier, on sign-offs whose retention has ended since; how many."""
    count = 0
    rows = Signatory.objects.exclude(name="").filter(member__user__email__endswith=f"@{ERASED_HOST}")
    for row in rows.select_related("engagement"):
        until = kept_until(row.engagement)
        if until and until <= now and not LegalHold.objects.on(None, {row.engagement_id}).exists():
            count += Signatory.objects.filter(pk=row.pk).update(name="")
    return count
