"""The client's word on a story, and the page of the record."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from stories import actions, forms, record
from stories.actions import Moved
from stories.models import Decision, LedgerEntry, Story
from stories.reading import find_story, find_wording
from stories.views.texts import REGION, show_story, story_url

SAID = {
    Decision.ACCEPT: gettext_lazy("Accepted"),
    Decision.ACCEPT_WITH_FOLLOW_UPS: gettext_lazy("Accepted with follow-ups"),
    Decision.REJECT: gettext_lazy("Rejected"),
    Decision.REOPEN: gettext_lazy("Reopened"),
}


@dataclass(frozen=True)
class Desk:
    """Where a story is signed, and so what the answer shows: the story's own page, or the stage of a demo."""

    region: str
    show: Callable[..., HttpResponse]  # of request and story; status, typed, refused, moved as `show_story`
    address: Callable[[Story], str]  # for who has no JavaScript


STORY_PAGE = Desk(REGION, show_story, story_url)


@door("sign off", methods=("POST",))
def verdict(request: MemberRequest, number: int, key: str) -> HttpResponse:
    return judged(request, number, key, STORY_PAGE)


@door("sign off", methods=("POST",))
def sign_off(request: MemberRequest, number: int) -> HttpResponse:
    return signed(request, number, STORY_PAGE)


def judged(request: MemberRequest, number: int, key: str, desk: Desk) -> HttpResponse:
    """A verdict on one criterion."""
    story = find_story(request.engagement, number)
    find_wording(story, key)
    form = forms.VerdictForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    try:
        outcome = actions.give_verdict(story, key, by=request.member, **form.cleaned_data)
    except Refused as refused:
        return not_signed(request, number, desk, {**request.POST.dict(), "at": key}, refused)
    if isinstance(outcome, Moved):
        return out_of_date(request, outcome, desk)
    return at_desk(request, number, desk, _("Stamped"))


def signed(request: MemberRequest, number: int, desk: Desk) -> HttpResponse:
    """The decision on the story."""
    story = find_story(request.engagement, number)
    form = forms.SignOffForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    try:
        outcome = decide(story, request, form)
    except Refused as refused:
        typed = {**request.POST.dict(), "at": form.cleaned_data["decision"]}
        return not_signed(request, number, desk, typed, refused)
    if isinstance(outcome, Moved):
        return out_of_date(request, outcome, desk)
    return at_desk(request, number, desk, str(SAID[Decision(outcome.decision)]))


def decide(story: Story, request: MemberRequest, form: forms.SignOffForm) -> LedgerEntry | Moved:
    said, by, seen = form.cleaned_data, request.member, form.cleaned_data["seen"]
    if said["decision"] == Decision.ACCEPT:
        return actions.accept(story, by=by, seen=seen, all_shown=said["all_shown"])
    if said["decision"] == Decision.ACCEPT_WITH_FOLLOW_UPS:
        return actions.accept_with_follow_ups(story, by=by, seen=seen)
    if said["decision"] == Decision.REJECT:
        return actions.reject(
            story, by=by, seen=seen, reason=said["reason"], new_criterion=said["new_criterion"]
        )
    return actions.reopen(story, by=by, seen=seen, reason=said["reason"])


def at_desk(request: MemberRequest, number: int, desk: Desk, sentence: str) -> HttpResponse:
    story = find_story(request.engagement, number)
    return done(
        request,
        desk.address(story),
        lambda: desk.show(request, story),
        region=desk.region,
        sentence=sentence,
    )


def not_signed(
    request: MemberRequest, number: int, desk: Desk, typed: dict[str, str], refused: Refused
) -> HttpResponse:
    """What was refused, beside the field it was typed in, with what was typed."""
    story = find_story(request.engagement, number)
    return retarget(desk.show(request, story, status=422, typed=typed, refused=refused.sentence), desk)


def out_of_date(request: MemberRequest, moved: Moved, desk: Desk) -> HttpResponse:
    story = find_story(request.engagement, moved.story.number)
    return retarget(desk.show(request, story, status=409, moved=record.in_pieces(moved)), desk)


def retarget(response: HttpResponse, desk: Desk) -> HttpResponse:
    response["HX-Retarget"], response["HX-Reswap"] = f"#{desk.region}", "outerHTML"
    return response


@door()
def ledger(request: MemberRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    page = record.LedgerPage(
        request.engagement,
        before=int(before) if before.isdecimal() and len(before) < 10 else None,
        check="check" in request.GET,
    )
    context = {"record": page, "place": "ledger"}
    return show(request, "stories/ledger.html", context, block="ledger")
