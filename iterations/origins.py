"""What comes up at the demo of a week: how it is called, and where that is."""

from django.urls import reverse
from django.utils.translation import gettext as _

from iterations.models import Iteration
from stories import origins


def iteration_in_words(number: str) -> str:
    return _("the demo of iteration %(number)s") % {"number": number}


def iteration_text(engagement: int, number: str) -> str | None:
    weeks = Iteration.objects.filter(engagement=engagement, number=int(number))
    return weeks.values_list("goal", flat=True).first()


def declare() -> None:
    origins.declare(
        "iteration",
        iteration_in_words,
        lambda slug, _number: reverse("plan", args=[slug]),
        iteration_text,
    )
