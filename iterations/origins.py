"""What comes up at the demo of a week, or a note of it: how that is called, where it is, what stands there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from iterations.models import DemoNote, Iteration
from stories import origins
from stories.models import NeededSkill


def iteration_in_words(number: str) -> str:
    return _("the demo of iteration %(number)s") % {"number": number}


def iteration_text(engagement: int, number: str) -> str | None:
    weeks = Iteration.objects.filter(engagement=engagement, number=int(number))
    return weeks.values_list("goal", flat=True).first()


def note_in_words(rest: str) -> str:
    demo, number = rest.split("-")
    return _("note %(number)s of the demo of week %(demo)s") % {"number": number, "demo": demo}


def note_address(slug: str, rest: str) -> str:
    return f"{reverse('minutes', args=[slug, int(rest.split('-')[0])])}#note-{rest}"


def note_text(engagement: int, rest: str) -> str | None:
    demo, number = map(int, rest.split("-"))
    notes = DemoNote.objects.filter(engagement=engagement, demo__number=demo, number=number)
    return notes.values_list("text", flat=True).first()


def needs_in_words(number: str) -> str:
    return _("what #%(story)s needs") % {"story": number}


def needs_text(engagement: int, number: str) -> str | None:
    """Asks the team for what a story needs; None for one that names no skill."""
    skills = NeededSkill.objects.filter(engagement=engagement, story__number=int(number))
    names = list(skills.order_by("skill__name").values_list("skill__name", flat=True))
    if not names:
        return None
    asked = {"story": number, "skills": ", ".join(names)}
    return _("#%(story)s needs %(skills)s. Who of us can do it, or knows somebody?") % asked


def declare() -> None:
    origins.declare(
        "needs",
        needs_in_words,
        lambda slug, number: reverse("story", args=[slug, int(number)]),
        needs_text,
    )
    origins.declare(
        "iteration",
        iteration_in_words,
        lambda slug, _number: reverse("plan", args=[slug]),
        iteration_text,
    )
    origins.declare("note", note_in_words, note_address, note_text)
