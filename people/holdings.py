"""What is held of a person, and what becomes of it when they are erased: each room says it in its `personal.py`.

Every model needs a line: `tests/test_house_rules.py` fails for one without. What links to a person or a
membership is found by itself; a line says what becomes of the row:

    goes       it is about that person alone: it is deleted
    emptied    it stays, and the columns named take these values
    kept       it is part of what two parties did together: it stays, and the person's name and addresses are taken out
    evidence   it was signed: it stays as it is until the engagement's retention ends (RULES section 7)
    nobodys    it can hold nothing of a person
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Fate(Enum):
    GOES = "goes"
    EMPTIED = "emptied"
    KEPT = "kept"
    EVIDENCE = "evidence"
    NOBODYS = "nobody's"


@dataclass(frozen=True)
class Holding:
    """What becomes of a table's rows.

    whose: the columns that say whose a row is: links to a person or a membership, or texts that hold their address;
    without any, all its links. unshown: columns that no export shows.
    """

    model: str
    fate: Fate
    whose: tuple[str, ...] = ()
    empties: Mapping[str, Any] = field(default_factory=dict)
    unshown: tuple[str, ...] = ()


HOLDINGS: dict[str, Holding] = {}


def holding(model: str, fate: Fate, *, whose: str = "", unshown: str = "", **empties: Any) -> None:
    """Say what becomes of a model's rows; done once, in the `personal.py` of the room that owns it."""
    if model in HOLDINGS:
        raise ValueError(f"What becomes of {model} is said twice.")
    HOLDINGS[model] = Holding(model, fate, tuple(whose.split()), empties, tuple(unshown.split()))


def goes(*models: str, whose: str = "", unshown: str = "") -> None:
    for model in models:
        holding(model, Fate.GOES, whose=whose, unshown=unshown)


def emptied(model: str, *, whose: str = "", unshown: str = "", **empties: Any) -> None:
    holding(model, Fate.EMPTIED, whose=whose, unshown=unshown, **empties)


def kept(*models: str, unshown: str = "") -> None:
    for model in models:
        holding(model, Fate.KEPT, unshown=unshown)


def evidence(*models: str, unshown: str = "") -> None:
    for model in models:
        holding(model, Fate.EVIDENCE, unshown=unshown)


def nobodys(*models: str) -> None:
    for model in models:
        holding(model, Fate.NOBODYS)
