"""What a read export would become here: decided before anything is written, for the dry run and the import alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from exchange.tracker import Export
from exchange.tracker import Story as Row

# Without the vendor's stamps nothing here is ready to demo: those rows stand a step before it.
STATES = {"delivered": "finished"}


@dataclass(frozen=True)
class Unkept:
    """Something of the file that Tandem has no place for: a sentence for the report, and how often it occurs."""

    what: str
    count: int


@dataclass(frozen=True)
class Intake:
    """The rows to write, those that are here already, and what is lost by the way."""

    new: tuple[Row, ...]
    known: tuple[Row, ...]
    strangers: Mapping[str, int]  # names in the file that no member bears, with how often
    unkept: tuple[Unkept, ...]

    @property
    def criteria(self) -> int:
        return sum(len(row.criteria) for row in self.new)


def intake(export: Export, *, known: set[str], members: set[str]) -> Intake:
    """Sort an export's rows.

    Arguments: known, ids of the source that were imported before; members, the names of the engagement's people,
    in lower case.
    """
    rows = [row for row in export.stories if row.kind != "release"]
    new = tuple(row for row in rows if row.source_id not in known)
    counts = {
        "release": len(export.stories) - len(rows),
        "comment": sum(len(row.comments) for row in new),
        "blocker": sum(len(row.blocked_by) for row in new),
        "deadline": sum(row.promised is not None for row in new),
    }
    return Intake(
        new=new,
        known=tuple(row for row in rows if row.source_id in known),
        strangers={name: count for name, count in export.people.items() if name.lower() not in members},
        unkept=tuple(Unkept(what, count) for what, count in counts.items() if count),
    )


def state_of(row: Row) -> str:
    """The state a row comes in with."""
    return STATES.get(row.state, row.state)
