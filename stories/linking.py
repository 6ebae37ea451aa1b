"""Texts outside stories as HTML, with "#12" leading to the story."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from markupsafe import Markup

from engagements.models import Engagement
from stories.markdown import REFERENCE, render
from stories.models import Story


def linker(engagement: Engagement, texts: Iterable[str], site: str = "") -> Callable[[str], Markup]:
    """What makes HTML of these texts, with "#12" leading to the story if there is one; one question for all."""
    named = {int(number) for text in texts for number in REFERENCE.findall(text)}
    stories = Story.objects.filter(engagement=engagement, number__in=named).wanted()
    known = set(stories.values_list("number", flat=True)) if named else set()

    def address(number: int) -> str | None:
        return site + reverse("story", args=[engagement.slug, number]) if number in known else None

    return lambda text: render(text, address)
