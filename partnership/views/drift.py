"""The charter against what happened."""

from django.http import HttpResponse

from engagements.door import MemberRequest, door
from engagements.pages import show
from partnership.reading.drift import drift_page


@door()
def drift(request: MemberRequest) -> HttpResponse:
    context = drift_page(request.engagement, request.GET)
    return show(request, "partnership/drift.html", context, block="findings")
