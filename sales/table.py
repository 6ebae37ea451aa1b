"""Contacts as a table that comes in: what each row says, and what stands in its way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagements.models import Organisation, Party
from sales.models import Contact

COLUMNS = ("organisation", "name", "email", "phone", "position", "party")
NEEDED = ("organisation", "name")


@dataclass(frozen=True)
class Row:
    """One row as it would come in: its facts, and either what is wrong with it or that it is there already."""

    line: int
    organisation: str
    facts: dict[str, Any]
    wrong: str = ""
    known: bool = False

    @property
    def fits(self) -> bool:
        return not self.wrong and not self.known


def rows_of(table: Iterable[dict[str, str]]) -> list[Row]:
    """Each row looked at by the rules of the models; one question asks which are there already."""
    cells = [{name: row.get(name, "") for name in COLUMNS} for row in table]
    there = known_already(cells)
    rows: list[Row] = []
    for line, cell in enumerate(cells, 2):
        organisation = cell.pop("organisation")
        facts = cell | {"party": cell["party"].lower() or Party.CLIENT.value}
        key = identity(organisation, facts)
        rows.append(Row(line, organisation, facts, wrong_with(organisation, facts), key in there))
        there.add(key)
    return rows


def identity(organisation: str, facts: dict[str, str]) -> tuple[str, str]:
    """What makes two rows the same person: the address, or without one the name within an organisation."""
    address = facts["email"].lower()
    return ("", address) if address else (organisation.lower(), facts["name"].lower())


def known_already(cells: list[dict[str, str]]) -> set[tuple[str, str]]:
    found = Contact.objects.standing().matching(
        {cell["email"].lower() for cell in cells}, {cell["name"].lower() for cell in cells}
    )
    return {
        identity(organisation, {"email": email, "name": name})
        for organisation, email, name in found.values_list("organisation__name", "email", "name")
    } | {
        (organisation.lower(), name.lower())
        for organisation, name in found.values_list("organisation__name", "name")
    }


def wrong_with(organisation: str, facts: dict[str, Any]) -> str:
    complaints: list[str] = []
    for model, given, leave in (
        (Organisation(name=organisation), "name", {"created_at"}),
        (Contact(**facts), "", {"organisation", "created_at"}),
    ):
        try:
            model.clean_fields(exclude=leave)
        except ValidationError as error:
            for field, texts in error.message_dict.items():
                said = _("organisation") if given else str(model._meta.get_field(field).verbose_name)
                complaints.append(f"{said}: {' '.join(texts)}")
    return " ".join(complaints)
