"""Pages that look over everything and own no table: a person's engagements, and the home of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from engagements.door import MemberRequest, door
from engagements.journal import sentence
from engagements.models import Event, Membership
from engagements.pages import show
from stories.models import Story

LATELY = 12


@require_safe
@login_required
def portfolio(request: HttpRequest) -> HttpResponse:
    mine = (
        Membership.objects.present()
        .filter(user=request.user)
        .select_related("engagement__vendor", "engagement__client")
        .order_by("engagement__name")
    )
    return show(request, "dashboard/portfolio.html", {"memberships": list(mine)})


@door()
def home(request: MemberRequest) -> HttpResponse:
    engagement = request.engagement
    stories = Story.objects.filter(engagement=engagement).wanted().counting_criteria().in_order()[:8]
    events = Event.objects.filter(engagement=engagement).newest_first()[:LATELY]
    context = {
        "stories": list(stories),
        "lately": [(event, sentence(event)) for event in events],
        "place": "home",
        "tab": "h",
    }
    return show(request, "dashboard/home.html", context, block="home")
