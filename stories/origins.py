"""What something was made out of and is about: a story, a comment, or what upper rooms declare in their `apps.py`.

Whatever is made keeps the element id of that place, such as "comment-1-3"; its first word says who knows the rest. The
other way round, rooms offer here what else can be made out of such a place: a commitment, a ping.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.models import Engagement
from stories.models import ORIGIN, Comment, Criterion, Story


@dataclass(frozen=True)
class Origin:
    """A kind of place: how it is called in the middle of a sentence, and where it is in an engagement."""

    words: Callable[[str], str]  # from the rest of the element id
    address: Callable[[str, str], str]  # from the engagement's slug and the rest
    # What stands there, from the engagement's key and the rest; None if nothing does.
    text: Callable[[int, str], str | None]


@dataclass(frozen=True)
class Making:
    """Something that can be made out of any such place, on a page that is asked for it with `?from=`."""

    label: Callable[[], str]
    icon: str
    page: str


def says_nothing(_engagement: int, _rest: str) -> None:
    return None


_origins: dict[str, Origin] = {}


_makings: list[tuple[int, Making]] = []


def declare(
    word: str,
    words: Callable[[str], str],
    address: Callable[[str, str], str],
    text: Callable[[int, str], str | None] = says_nothing,
) -> None:
    """Have element ids that begin with this word understood."""
    _origins[word] = Origin(words, address, text)


def offer(position: int, page: str, label: Callable[[], str], icon: str) -> None:
    """Have this offered wherever something is said; done by the room that makes it, in its `apps.py`."""
    _makings.append((position, Making(label, icon, page)))
    _makings.sort(key=lambda entry: entry[0])


def makings(slug: str, origin: str, *, but: str = "") -> list[tuple[str, str, str]]:
    """What can be made out of this place, `but` not on that page: label, icon and address of each."""
    offered = [one for _position, one in _makings if one.page != but]
    return [(one.label(), one.icon, f"{reverse(one.page, args=[slug])}?from={origin}") for one in offered]


def text_of(engagement: int, origin: str) -> str | None:
    """What stands at that place of the engagement; None if there is no such place."""
    word, _dash, rest = origin.partition("-")
    if word not in _origins or not re.fullmatch(ORIGIN, origin) or len(origin) > 60:
        return None
    try:
        return _origins[word].text(engagement, rest)
    except ValueError:  # "story-x": that names nothing
        return None


def in_words(origin: str) -> str:
    word, _dash, rest = origin.partition("-")
    return _origins[word].words(rest)


def address_of(slug: str, origin: str) -> str:
    word, _dash, rest = origin.partition("-")
    return _origins[word].address(slug, rest)


@dataclass(frozen=True)
class Place:
    """Such a place, as a page tells of it."""

    words: str
    address: str
    text: str = ""


def place_of(engagement: Engagement, origin: str | None) -> Place | None:
    """A place that is kept in a row: it was there when the row was written."""
    if not origin:
        return None
    return Place(in_words(origin), address_of(engagement.slug, origin))


def place_asked_for(engagement: Engagement, origin: str) -> Place | None:
    """A place that an address names, with what stands there; None if there is no such place here."""
    text = text_of(engagement.pk, origin) if origin else None
    if text is None:
        return None
    return Place(in_words(origin), address_of(engagement.slug, origin), text)


def comment_in_words(rest: str) -> str:
    story, number = rest.split("-")
    return _("comment %(number)s on #%(story)s") % {"number": number, "story": story}


def comment_address(slug: str, rest: str) -> str:
    page = reverse("story", args=[slug, rest.split("-")[0]])
    return f"{page}?comments=all#comment-{rest}"


def comment_text(engagement: int, rest: str) -> str | None:
    story, number = map(int, rest.split("-"))
    comments = Comment.objects.filter(engagement=engagement, story__number=story, withdrawn_at=None)
    return comments.filter(number=number).values_list("text", flat=True).first()


def story_text(engagement: int, number: str) -> str | None:
    stories = Story.objects.filter(engagement=engagement, number=int(number)).wanted()
    return stories.values_list("title", flat=True).first()


def criterion_text(engagement: int, rest: str) -> str | None:
    story, number = map(int, rest.split("-"))
    criteria = Criterion.objects.filter(engagement=engagement, story__number=story, withdrawn_at=None)
    return criteria.filter(number=number).values_list("text", flat=True).first()


def criterion_in_words(rest: str) -> str:
    story, number = rest.split("-")
    return _("criterion %(number)s of #%(story)s") % {"number": number, "story": story}


def criterion_address(slug: str, rest: str) -> str:
    return f"{reverse('story', args=[slug, rest.split('-')[0]])}#criterion-{rest}"


declare("comment", comment_in_words, comment_address, comment_text)
declare("story", "#{}".format, lambda slug, number: reverse("story", args=[slug, number]), story_text)
declare("criterion", criterion_in_words, criterion_address, criterion_text)
