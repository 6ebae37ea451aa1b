"""One question to all sources: what is found, and that nothing of others ever is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.searching import Asked, search
from standups.actions import answer_concern, raise_concern
from stories import actions
from stories.query import parse
from tests.cast import MARKER
from tests.stories.journey import deliver, fresh


def groups(cast, text, by=None, **more):
    return {group.source.code: group for group in search(Asked(by or cast.clara, parse(text), **more))}


def shown(cast, text, by=None, **more):
    """By group, what each hit is called."""
    return {
        code: [hit.name or "".join(text for _marked, text in hit.title) for hit in group.hits]
        for code, group in groups(cast, text, by, **more).items()
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("slot", {"stories": ["#1"], "criteria": ["1.2"]}),
        ("expired slots", {"stories": ["#1"], "criteria": ["1.2"]}),
        ("exp slo", {"stories": ["#1"], "criteria": ["1.2"]}),  # beginnings
        ("#1", {"stories": ["#1"]}),
        ("1.3", {"stories": ["#1"], "criteria": ["1.3"]}),
        ("vogel", {"people": ["Sam Vogel"]}),
        ("party:client a", {"stories": [], "people": ["Vera Adler"]}),
        ("state:icebox", {"stories": ["#1"]}),
        ("state:icebox expired", {"stories": ["#1"], "criteria": ["1.2"]}),
        ("state:accepted expired", {}),
        ("-slot", {}),
        ("harbourmaster", {}),
    ],
)
def test_question_finds(cast, text, found):
    assert shown(cast, text) == {code: names for code, names in found.items() if names}
