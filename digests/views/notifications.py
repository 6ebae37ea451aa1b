"""What comes by mail, how and when: one page for all engagements of a person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digests import actions, forms, reading
from engagements.door import MemberRequest, door
from engagements.pages import done, say, show, wants_fragment


def show_notifications(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = reading.notifications_page(request.user) | more
    return show(request, "digests/notifications.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """GET: everything. POST: when the digest comes, and quiet hours."""
    if request.method != "POST":
        return show_notifications(request)
    form = forms.RhythmForm(request.POST)
    if not form.is_valid():
        return show_notifications(request, rhythm=form, status=422)
    actions.set_rhythm(by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved"))
    return done(request, reverse("notifications"))


@require_POST
@login_required
def sample(request: HttpRequest) -> HttpResponse:
    actions.send_sample(by=request.user, at=actions.database_now())
    messages.success(request, _("A sample is on its way to %(email)s.") % {"email": request.user.email})
    return done(request, reverse("notifications"))


@require_POST
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Have a calendar feed, or a new address of it."""
    actions.renew_feed(by=request.user)
    messages.success(request, _("This is the address of your calendar. An earlier one leads nowhere now."))
    return done(request, f"{reverse('notifications')}#calendar")


@require_POST
@login_required
def calendar_withdrawal(request: HttpRequest) -> HttpResponse:
    actions.withdraw_feed(by=request.user)
    messages.success(request, _("The address of your calendar leads nowhere now."))
    return done(request, f"{reverse('notifications')}#calendar")


@door(methods=("POST",))
def choices(request: MemberRequest) -> HttpResponse:
    """How one wants to be told of the matters of one engagement; each press saves by itself."""
    form = forms.ChoicesForm(request.POST, member=request.member)
    if not form.is_valid():
        return show_notifications(request, refused=form, status=422)
    actions.choose(form.cleaned_data, by=request.member)
    if wants_fragment(request):
        return say(HttpResponse(status=204), _("Saved"))
    messages.success(request, _("Saved"))
    return done(request, f"{reverse('notifications')}#{request.engagement.slug}")
