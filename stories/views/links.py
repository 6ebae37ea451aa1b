"""The page a mailed link to a sign-off opens. Opening it changes nothing: mail scanners open links too."""

from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engagements.door import MemberRequest
from engagements.pages import show
from engagements.refusals import Refused
from stories import forms, record
from stories.actions import Moved, moved_since
from stories.models import SignOffLink
from stories.reading import StoryPage, find_story, open_link
from stories.views.signing import decide
from stories.views.texts import story_url


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off_link(request: HttpRequest, token: str) -> HttpResponse:
    """The way to it is that person's own sign-in. Whoever else comes learns nothing of whose it is, or of what."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    link = open_link(token)
    if link is None:
        return show(request, "stories/sign_off_link_gone.html", {"stranger": False}, status=404)
    if request.user != link.member.user:
        return show(request, "stories/sign_off_link_gone.html", {"stranger": True}, status=403)
    inside = cast(MemberRequest, request)
    inside.member, inside.engagement = link.member, link.member.engagement
    if request.method == "POST" and link.ended_at is None:
        return decide_by_link(inside, link)
    return show_link(inside, link)


def decide_by_link(request: MemberRequest, link: SignOffLink) -> HttpResponse:
    """Decide on the words that the mail told of, whatever the form says that it saw."""
    typed = request.POST.dict()
    form = forms.SignOffForm({**typed, "seen": link.seen})
    if not form.is_valid():
        return show_link(request, link, status=422, refused=next(iter(form.errors.values()))[0], typed=typed)
    try:
        outcome = decide(link.story, request, form)
    except Refused as refused:
        typed["at"] = form.cleaned_data["decision"]
        return show_link(request, link, status=422, refused=refused.sentence, typed=typed)
    if isinstance(outcome, Moved):
        return show_link(request, link, status=409)
    answer = HttpResponseRedirect(story_url(link.story) + "#sign-off")
    answer.status_code = 303
    return answer


def show_link(
    request: MemberRequest, link: SignOffLink, *, status: int = 200, **said: object
) -> HttpResponse:
    story = find_story(request.engagement, link.story.number)
    page = StoryPage(story, request)
    vars(page).update(said)
    page.moved = record.in_pieces(Moved(story, moved_since(story, link.seen)))
    context = {**page.context(), "link": link}
    return show(request, "stories/sign_off_link.html", context, status=status)
