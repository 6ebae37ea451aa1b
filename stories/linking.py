"""Texts outside stories as HTML, with "#12" leading to the story."""

from collections.abc import Callable, Iterable

from markupsafe import Markup

from engagements.models import Engagement
from stories.markdown import render
from stories.references import addresses


def linker(engagement: Engagement, texts: Iterable[str], site: str = "") -> Callable[[str], Markup]:
    """What makes HTML of these texts, with "#12" leading to the story if there is one; one question for all."""
    known = addresses(engagement, texts, site)
    return lambda text: render(text, known)
