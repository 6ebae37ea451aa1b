"""People are found by their name and by what they say they know, within the engagement."""

import pytest

from engagements.actions import promote_skill, say_skill
from engagements.searching import Asked, search
from stories.query import parse
from tests.cast import MARKER, person

pytestmark = pytest.mark.django_db


def found(by, text: str, *, roughly: bool = False) -> list[str]:
    groups = search(Asked(by, parse(text), roughly=roughly), only="people")
    return ["".join(text for _found, text in hit.title) for group in groups for hit in group.hits]


def test_by_name_and_by_skill(cast):
    promote_skill("Django", by=person("Rut Root", is_staff=True, is_superuser=True))
    say_skill(cast.sam, by=cast.sam, name="Django", level=4)
    say_skill(cast.sue, by=cast.sue, name="Crane routines", level=2)
    say_skill(cast.carl, by=cast.carl, name="Crane routines", level=0, wish="learn")
    say_skill(cast.bert, by=cast.bert, name=f"{MARKER} crane", level=4)
    assert found(cast.clara, "sam") == ["Sam Vogel"]
    assert found(cast.clara, "djan") == ["Sam Vogel"]
    assert found(cast.clara, "routi") == ["Sue Winter"]  # who only wants to learn it can't help
    assert found(cast.clara, "sue crane") == ["Sue Winter"]
    assert found(cast.clara, "crane -sue") == []
    assert found(cast.clara, "djanggo", roughly=True) == ["Sam Vogel"]
    assert found(cast.clara, "routinse", roughly=True) == ["Sue Winter"]
    assert found(cast.clara, MARKER) == []
    assert found(cast.bert, "crane") == [cast.bert.name]
    assert found(cast.bolt_sam, "routines") == []
