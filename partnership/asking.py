"""What the pulse asks at the next demo: one question at most, when the parties have come apart."""

from collections.abc import Iterator

from django.urls import reverse

from engagements.models import Engagement
from iterations.asking import AgendaQuestion, questions_from
from partnership.pulse import OVER
from partnership.reading.pulse import question_about, rounds_shown, words_of_question

LOOKED_AT = 2 * OVER  # rounds: among them some that show only one party


def question_for(engagement: Engagement, number: int) -> Iterator[AgendaQuestion]:
    """At the demo that follows the round; the demo after that has a round of its own to go by."""
    rounds = [one for one in rounds_shown(engagement, LOOKED_AT) if one.round.number < number]
    found = question_about(rounds)
    if found:
        yield AgendaQuestion(words_of_question(*found), reverse("pulse", args=[engagement.slug]))


def declare() -> None:
    questions_from(question_for)
