"""What is held of a person, as a zip: one readable JSON by room and table, and the files they attached."""

import json
import zipfile
from collections import defaultdict
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from engagements.models import Membership
from operations.persons import Person, holding_of, own_columns, tables
from people.models import User
from stories.models import Attachment

OF_OTHERS = (
    "sales",
    "admin",
    "operations",
)  # rooms whose words about a person are not for that person's own download


def export(person: Person, to: IO[bytes], *, own: bool = False) -> dict[str, int]:
    """Write the zip; answers the rows by table.

    own: what somebody may take themselves, without asking anybody: rows that are theirs or link to them, none of sales'
    and none that only mention them. Otherwise every row that links to them or names them.
    """
    told: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    counts = {}
    for model, rows in tables(person, mentions=not own):
        room = model._meta.app_label
        if own and room in OF_OTHERS:
            continue
        if found := [readable(row) for row in rows.iterator()]:
            told[room][model._meta.object_name or ""] = found
            counts[model._meta.label] = len(found)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(told, indent=1, ensure_ascii=False, default=plain))
        archive.writestr("README.txt", explanation(person, counts))
        for name, stored in files(person):
            try:
                with default_storage.open(stored) as source:
                    archive.writestr(f"files/{name}", source.read())
            except FileNotFoundError:
                archive.writestr(f"files/{name}.missing.txt", _("This file is no longer in the storage."))
    return counts


def own_export(user: User, to: IO[bytes]) -> None:
    """What a person takes of themselves."""
    export(Person.by_address(user.email), to, own=True)


def readable(row: models.Model) -> dict[str, Any]:
    """A row by its columns; people by number and name, without what opens doors."""
    unshown = holding_of(type(row)).unshown
    return {field.name: value(row, field) for field in own_columns(type(row)) if field.name not in unshown}


def value(row: models.Model, field: models.Field) -> Any:
    if field.is_relation and field.related_model is Membership:
        member = getattr(row, field.name)
        return f"{member.name} (member {member.number})" if member else None
    return getattr(row, field.attname)


def plain(told: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(told, datetime | date | time):
        return told.isoformat()
    if isinstance(told, bytes | memoryview):
        return bytes(told).decode("utf-8", "backslashreplace")
    return str(told) if not isinstance(told, Decimal) else format(told, "f")


def files(person: Person) -> list[tuple[str, str]]:
    """The files they attached: a name that tells where, and the one in the storage."""
    rows = Attachment.objects.filter(by__in=person.members).select_related("engagement", "story")
    return [
        (f"{one.engagement.slug}-{one.story.number}-{one.number}-{get_valid_filename(one.name)}", one.stored)
        for one in rows
    ]


def explanation(person: Person, counts: dict[str, int]) -> str:
    lines = [
        _("What is held of %(who)s, as of %(day)s.")
        % {"who": ", ".join(sorted(person.addresses)), "day": timezone.now().strftime("%Y-%m-%d %H:%M UTC")},
        "",
        _("person.json has each row, by part of the program and table. files/ has what was attached."),
        _("Passwords, keys and the secrets of links are left out."),
        "",
        *(f"{count:>8}  {label}" for label, count in sorted(counts.items())),
    ]
    return "\n".join(lines) + "\n"
