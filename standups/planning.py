"""What of the daily round the planning meeting looks at: the concerns that are open."""

from django.urls import reverse

from engagements.models import Engagement
from iterations.openness import OpenConcern, concerns_from
from standups.reading import ConcernView, open_concerns


def open_in(engagement: Engagement) -> list[OpenConcern]:
    return [as_open(view, engagement) for view in open_concerns(engagement)]


def as_open(view: ConcernView, engagement: Engagement) -> OpenConcern:
    concern = view.concern
    return OpenConcern(
        number=concern.number,
        text=concern.text,
        link=f"{reverse('concerns', args=[engagement.slug])}#{concern.element_id}",
        age=str(view.age),
        raiser=concern.raiser,
        owner=concern.owner,
        answered=bool(view.answers),
    )


def declare() -> None:
    concerns_from(open_in)
