"""Pages of the daily round and of concerns, and the acts on them."""

import json
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from engagements.today import today_of
from standups import actions, forms, reading


def day_url(request: MemberRequest, day: date) -> str:
    return reverse("standup_of", args=[request.engagement.slug, day])


@door(methods=("GET",))
def standup(request: MemberRequest) -> HttpResponse:
    return show_standup(request, today_of(request.engagement))


@door(methods=("GET", "POST"))
def standup_of(request: MemberRequest, day: date) -> HttpResponse:
    """GET: the round of that day. POST: one's own update of it."""
    day = reading.check_day(day)
    return save_update(request, day) if request.method == "POST" else show_standup(request, day)


def show_standup(request: MemberRequest, day: date, *, block: str = "standup", **more) -> HttpResponse:
    status = more.pop("status", 200)
    context = reading.standup_page(request.engagement, request.member, day, **more)
    return show(request, "standups/standup.html", context, block=block, status=status)


def save_update(request: MemberRequest, day: date) -> HttpResponse:
    form = forms.UpdateForm(request.POST)
    if not form.is_valid():
        return show_standup(request, day, block="mine", form=form, status=422)
    actions.write_update(request.engagement, by=request.member, day=day, **form.cleaned_data)
    answer = done(
        request,
        day_url(request, day),
        lambda: show_standup(request, day, block="mine"),
        region="mine",
        sentence=_("Saved"),
    )
    return refreshing(answer, "standup")


def refreshing(answer: HttpResponse, topic: str) -> HttpResponse:
    """Have the rest of the page fetch itself at once, also while no stream is open."""
    if "HX-Trigger" in answer:
        events = json.loads(answer["HX-Trigger"]) | {topic: {"target": "body"}}
        answer["HX-Trigger"] = json.dumps(events)
    return answer


@door("raise concerns", methods=("POST",))
def concern_of_update(request: MemberRequest, day: date) -> HttpResponse:
    mine = reading.find_mine(request.engagement, request.member, reading.check_day(day))
    concern = actions.raise_from_update(mine, by=request.member)
    sentence = _("Concern %(number)s raised") % {"number": concern.number}
    return done(
        request,
        day_url(request, day),
        lambda: show_standup(request, day),
        region="standup",
        sentence=sentence,
    )


@door("write stories", methods=("POST",))
def story_of_line(request: MemberRequest, day: date, member: int, line: str) -> HttpResponse:
    update = reading.find_update(request.engagement, reading.check_day(day), member)
    made = actions.story_from_line(update, line, by=request.member)
    return done(
        request,
        day_url(request, day),
        lambda: show_standup(request, day),
        region="standup",
        sentence=_("#%(number)s is in the icebox") % {"number": made.number},
    )


@door()
def updates_of(request: MemberRequest, number: int) -> HttpResponse:
    """What one person wrote, day by day, with every wording it had."""
    until = reading.day_or_none(request.GET.get("until", ""))
    return show(request, "standups/person.html", reading.person_page(request.engagement, number, until))


# --- The live round --------------------------------------------------------------------------------


@door("write updates", methods=("POST",))
def floor(request: MemberRequest, day: date) -> HttpResponse:
    """Give it to a member, by number, or to whoever is next."""
    form = forms.FloorForm(request.POST)
    number = form.cleaned_data["member"] if form.is_valid() else 0
    speaker = reading.find_speaker(request.engagement, reading.check_day(day), number)
    if speaker is None:
        raise Refused(_("Nobody is left to speak."))
    actions.give_floor(request.engagement, to=speaker, day=day, by=request.member)
    return round_done(request, day, _("%(name)s has the floor") % {"name": speaker.name})


@door("write updates", methods=("POST",))
def round_end(request: MemberRequest, day: date) -> HttpResponse:
    actions.end_round(request.engagement, day=reading.check_day(day), by=request.member)
    return round_done(request, day, _("The round is over"))


def round_done(request: MemberRequest, day: date, sentence: str) -> HttpResponse:
    return done(
        request,
        day_url(request, day),
        lambda: show_standup(request, day),
        region="standup",
        sentence=sentence,
    )


# --- Concerns --------------------------------------------------------------------------------------


def concerns_url(request: MemberRequest) -> str:
    return reverse("concerns", args=[request.engagement.slug])


@door(methods=("GET", "POST"))
def concerns(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return raise_concern(request)
    return captured(request) if "captured" in request.GET else show_concerns(request)


def show_concerns(
    request: MemberRequest,
    *,
    block: str = "concerns",
    form: forms.ConcernForm | None = None,
    status: int = 200,
) -> HttpResponse:
    origin = request.GET.get("from", "")
    context = reading.concerns_page(request.engagement, request.member, form, origin=origin)
    return show(request, "standups/concerns.html", context, block=block, status=status)


def acted(request: MemberRequest, sentence: str) -> HttpResponse:
    return done(
        request,
        concerns_url(request),
        lambda: show_concerns(request),
        region="concerns",
        sentence=sentence,
    )


def raise_concern(request: MemberRequest) -> HttpResponse:
    form = forms.ConcernForm(request.POST, engagement=request.engagement)
    if not form.is_valid() and "captured" in request.GET:
        return captured(request, form=form)
    if not form.is_valid():
        return show_concerns(request, block="raise", form=form, status=422)
    text, origin = form.cleaned_data["text"], form.cleaned_data["origin"] or None
    concern = actions.raise_concern(
        request.engagement, by=request.member, text=text, owner=form.named, origin=origin
    )
    if "captured" in request.GET:
        return captured(request, concern=concern)
    return acted(request, _("Concern %(number)s raised") % {"number": concern.number})


def captured(request: MemberRequest, **what: Any) -> HttpResponse:
    """What became of a concern that was raised in the box behind "c", on whatever page that was."""
    status = 422 if "form" in what else 200
    return show(request, "standups/raised.html", what, block="raised", status=status)


@door("own concerns", methods=("POST",))
def ownership(request: MemberRequest, number: int) -> HttpResponse:
    """Own it, or with `owner` (a member's number) name somebody."""
    concern = reading.find_concern(request.engagement, number)
    form = forms.OwnerForm(request.POST, engagement=request.engagement)
    if not form.is_valid():
        raise Refused(_("Choose somebody who takes part in this engagement."))
    concern = actions.own_concern(concern, by=request.member, owner=form.named)
    return acted(request, _("%(name)s owns it") % {"name": concern.owner})


@door("answer concerns", methods=("POST",))
def answer(request: MemberRequest, number: int) -> HttpResponse:
    concern = reading.find_concern(request.engagement, number)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    actions.answer_concern(concern, by=request.member, text=form.cleaned_data["text"])
    return acted(request, _("Answered"))


@door("write stories", methods=("POST",))
def story_of_concern(request: MemberRequest, number: int) -> HttpResponse:
    made = actions.story_from_concern(reading.find_concern(request.engagement, number), by=request.member)
    return acted(request, _("#%(number)s is in the icebox") % {"number": made.number})


@door("close concerns", methods=("POST",))
def reopening(request: MemberRequest, number: int) -> HttpResponse:
    actions.reopen_concern(reading.find_concern(request.engagement, number), by=request.member)
    return acted(request, _("Open again"))


@door("close concerns", methods=("POST",))
def closing(request: MemberRequest, number: int) -> HttpResponse:
    actions.close_concern(reading.find_concern(request.engagement, number), by=request.member)
    return acted(request, _("Closed"))
