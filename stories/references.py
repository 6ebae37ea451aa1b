"""Where the stories ("#12") and criteria ("12.3") lead that a text names: only those of its own engagement."""

from collections.abc import Iterable

from django.urls import reverse

from engagements.models import Engagement
from stories.markdown import named
from stories.models import Story


def addresses(engagement: Engagement, texts: Iterable[str], site: str = "") -> dict[str, str]:
    """The addresses by name, without what never was or was deleted. One question; none if the texts name nothing."""
    names = {name for text in texts for name in named(text)}
    if not names:
        return {}
    whole = {name.split(".")[0] for name in names}
    stories = Story.objects.filter(engagement=engagement, number__in=whole).wanted()
    found: dict[str, str] = {}
    for number, part, gone in stories.values_list("number", "criteria__number", "criteria__withdrawn_at"):
        at = found[str(number)] = site + reverse("story", args=[engagement.slug, number])
        if part and not gone:
            found[f"{number}.{part}"] = f"{at}#criterion-{number}-{part}"
    return {name: at for name, at in found.items() if name in names | whole}
