"""Who holds the ball: the page of the weeks, and that of one story or question."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from partnership import actions, forms
from partnership.reading import ball as reading
from partnership.views.commitments import filled


@door()
def ball(request: MemberRequest) -> HttpResponse:
    context = reading.ball_page(request.engagement, request.GET)
    return show(request, "partnership/ball.html", context, block="weeks")


@door(methods=("GET", "POST"))
def ball_of(request: MemberRequest, subject: str) -> HttpResponse:
    return contest(request, subject) if request.method == "POST" else show_ball(request, subject)


def show_ball(request: MemberRequest, subject: str) -> HttpResponse:
    context = reading.ball_of(request.engagement, request.member, subject)
    return show(request, "partnership/ball_of.html", context, block="ball")


def contest(request: MemberRequest, subject: str) -> HttpResponse:
    form = filled(forms.BallNoteForm(request.POST))
    actions.contest_ball(request.engagement, subject, by=request.member, text=form.cleaned_data["text"])
    page = reverse("ball_of", args=[request.engagement.slug, subject])
    return done(request, page, lambda: show_ball(request, subject), region="ball", sentence=_("Noted"))
