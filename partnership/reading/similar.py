"""Answered questions that resemble one that is being written: by words of question and answers, and by letters."""

from collections.abc import Sequence
from functools import reduce
from operator import add, or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import Combinable

from engagements.models import Engagement
from engagements.searching import Among, Loosely, Saying, spoken
from partnership.models import Ping, Turn
from stories.query import Term

SHORTEST = 4  # a word that says something
WORDS = 12  # of what is typed; the question's point is at its beginning
SHOWN = 3
TYPED = 300
NEAR = 0.6  # the share of its words that are said, and how alike the letters are, each from 0 to 1


def words_of(text: str) -> list[Term]:
    """The words worth looking for, each once."""
    words = dict.fromkeys(word.strip(".,;:?!\"'()").casefold() for word in text[:TYPED].split())
    terms = [Term(word) for word in words if len(word) >= SHORTEST]
    return [term for term in terms if spoken(term)][:WORDS]


def similar(engagement: Engagement, text: str) -> list[Ping]:
    """The nearest few whose answer was accepted; none for what says too little."""
    terms = words_of(text)
    if not terms:
        return []
    typed = " ".join(term.text for term in terms)
    said = [said_in(term, engagement.pk) for term in terms]
    near = reduce(or_, said) | Q(text__trigram_word_similar=Loosely(typed))
    nearness = share(said) + TrigramWordSimilarity(typed, "text")
    found = Ping.objects.filter(engagement=engagement).answered().filter(near)
    found = found.annotate(nearness=nearness).filter(nearness__gte=NEAR)
    return list(found.with_people().order_by("-nearness", "-number")[:SHOWN])


def said_in(term: Term, engagement: int) -> Q:
    """Holds for pings that say it, in the question or in what was said since."""
    says = Saying(term, engagement)
    return Q(says) | Q(Among(Turn.objects.filter(says).order_by().values("ping_id")))


def share(said: Sequence[Q]) -> Combinable:
    """How many of these hold, of all."""
    each = (Case(When(one, then=Value(1 / len(said))), default=Value(0.0)) for one in said)
    return reduce(add, each)
