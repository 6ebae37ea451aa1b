"""One's own settings, over all engagements: when one works and when one is away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements.days import local_day
from engagements.pages import done, show
from people import actions
from people.forms import AbsenceForm, HoursForm


def show_settings(request: HttpRequest, *, status: int = 200, **forms) -> HttpResponse:
    today = local_day(timezone.now(), request.user.time_zone)
    context = {
        "hours": HoursForm.of(request.user),
        "absence": AbsenceForm(),
        "absences": list(request.user.absences.to_come(today)),
    }
    return show(request, "people/settings.html", context | forms, status=status)


def changed(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return done(request, reverse("my_settings"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_settings(request: HttpRequest) -> HttpResponse:
    """GET: what holds. POST: one's hours."""
    if request.method != "POST":
        return show_settings(request)
    form = HoursForm(request.POST)
    if not form.is_valid():
        return show_settings(request, hours=form, status=422)
    actions.change_hours(by=request.user, **form.cleaned_data)
    return changed(request, _("Your hours are saved."))


@require_POST
@login_required
def absences(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return show_settings(request, absence=form, status=422)
    actions.plan_absence(by=request.user, **form.cleaned_data)
    return changed(request, _("Your absence is planned."))


@require_POST
@login_required
def absence_withdrawal(request: HttpRequest) -> HttpResponse:
    """Which one, its first and last day say."""
    form = AbsenceForm(request.POST)
    if form.is_valid():
        actions.withdraw_absence(by=request.user, **form.cleaned_data)
    return changed(request, _("You are there after all."))
