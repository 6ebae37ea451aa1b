"""What a note of a demo can become: a story, a criterion of its story, or what upper rooms declare in their `apps.py`.

A note keeps the element id of what it became, such as "story-12"; its first word says who knows the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.access import may
from engagements.models import Membership
from engagements.refusals import Refused
from iterations.models import DemoNote
from stories.actions import add_criteria, story_out_of
from stories.models import TITLE_LIMIT, State


@dataclass(frozen=True)
class Way:
    """One thing that a note can become."""

    label: str | Promise  # on the button
    act: str  # the right it takes
    make: Callable[[DemoNote, Membership], str]  # answers the element id of what was made
    words: Callable[[str], str]  # from the rest of the element id, in the middle of a sentence
    address: Callable[[str, str], str]  # from the engagement's slug and the rest
    fits: Callable[[DemoNote], bool] = lambda _note: True


WAYS: dict[str, Way] = {}


def declare(word: str, way: Way) -> None:
    """Have notes become this too; element ids of what is made begin with the word."""
    WAYS[word] = way


def ways_of(note: DemoNote, viewer: Membership) -> list[tuple[str, Way]]:
    """What this viewer can make of the note: nothing any more once it became something."""
    if note.became:
        return []
    return [(word, way) for word, way in WAYS.items() if may(viewer, way.act) and way.fits(note)]


def in_words(made: str) -> str:
    word, _dash, rest = made.partition("-")
    return WAYS[word].words(rest)


def address_of(slug: str, made: str) -> str:
    word, _dash, rest = made.partition("-")
    return WAYS[word].address(slug, rest)


def story_of(note: DemoNote, by: Membership) -> str:
    made, _new = story_out_of(note.engagement, by=by, text=note.text, origin=note.element_id)
    return made.element_id


def criterion_of(note: DemoNote, by: Membership) -> str:
    if len(note.text) > TITLE_LIMIT or note.story is None:
        raise Refused(_("This note can be no criterion. Make a story of it."))
    [made] = add_criteria(note.story, [note.text], by=by)
    return made.element_id


def can_be_criterion(note: DemoNote) -> bool:
    story = note.story
    return story is not None and story.state != State.ACCEPTED and not story.accepted_elsewhere_on


def criterion_in_words(rest: str) -> str:
    story, number = rest.split("-")
    return _("criterion %(number)s of #%(story)s") % {"number": number, "story": story}


declare(
    "story",
    Way(
        gettext_lazy("Story"),
        "write stories",
        story_of,
        lambda number: f"#{number}",
        lambda slug, number: reverse("story", args=[slug, int(number)]),
    ),
)
declare(
    "criterion",
    Way(
        gettext_lazy("Criterion"),
        "write stories",
        criterion_of,
        criterion_in_words,
        lambda slug, rest: f"{reverse('story', args=[slug, int(rest.split('-')[0])])}#criterion-{rest}",
        can_be_criterion,
    ),
)
