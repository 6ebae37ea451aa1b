"""Pages that look over everything and own no table: a person's engagements, and the home of one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.reading import home_page
from engagements.door import MemberRequest, door
from engagements.pages import show


@require_safe
@login_required
def portfolio(request: HttpRequest) -> HttpResponse:
    mine = request.user.memberships.present().with_engagement()
    return show(request, "dashboard/portfolio.html", {"memberships": list(mine)})


@door()
def home(request: MemberRequest) -> HttpResponse:
    return show(request, "dashboard/home.html", home_page(request.engagement, request.member), block="home")
