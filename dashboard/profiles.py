"""A person's profile: read within an engagement that one shares with them, and one's own, over all engagements."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements import actions
from engagements.access import may
from engagements.calendars import calendar_for, with_absences
from engagements.days import local_day
from engagements.door import MemberRequest, door
from engagements.models import Membership
from engagements.pages import crew_of, done, show
from engagements.refusals import Refused
from engagements.skills import SUGGESTED, Ability, Able, able, with_abilities, words_of
from people import actions as own
from people.forms import ProfileForm, SkillForm
from people.models import WEEKDAYS, Profile, Skill, User
from people.skills import LEVELS
from stories.evidence import evidence_of

# --- Within an engagement ------------------------------------------------------------------------------------


def person_of(request: MemberRequest, number: int) -> Able:
    """Somebody who is in it now; what they said they know is read along."""
    present = with_abilities(with_absences(request.engagement.members.present().with_person()))
    return able(get_object_or_404(present, number=number))


def profile_page(request: MemberRequest, person: Able, form: SkillForm | None = None) -> dict[str, Any]:
    member, crew, charter = person.member, crew_of(request.engagement), request.engagement.charter
    assert charter is not None
    today = local_day(timezone.now(), charter.zone)
    mine = member.pk == request.member.pk
    return {
        "person": person,
        "profile": Profile.objects.filter(user=member.user_id).first(),
        "hours": calendar_for(charter, [member], first=today).people[member.pk],
        "evidence": evidence_of(member),
        "pairs": list(request.engagement.learning_pairs.standing().of(member).with_people()),
        "crew": crew,
        "names": {one.number: one for one in crew},
        "here": {one.number for one in crew if one.places},
        "mine": mine,
        "may_say": mine and may(request.member, "say skills"),
        "may_confirm": not mine and may(request.member, "confirm skills"),
        "words": words_of(request.engagement) if mine else [],
        "levels": LEVELS,
        "weekdays": WEEKDAYS,
        "form": form or SkillForm(),
        "place": "people",
        "tab": "p",
    }


def show_profile(request: MemberRequest, number: int, form: SkillForm | None = None) -> HttpResponse:
    context = profile_page(request, person_of(request, number), form)
    return show(request, "people/profile.html", context, block="profile", status=422 if form else 200)


@door()
def profile(request: MemberRequest, number: int) -> HttpResponse:
    return show_profile(request, number)


def profile_done(request: MemberRequest, number: int, sentence: str, undo: str = "") -> HttpResponse:
    to = reverse("profile", args=[request.engagement.slug, number])
    return done(
        request, to, lambda: show_profile(request, number), region="profile", sentence=sentence, undo=undo
    )


@door("say skills", methods=("POST",))
def profile_skill(request: MemberRequest, number: int) -> HttpResponse:
    """One's own level of a skill; what `?name=…` says in the address is put back as it was."""
    member = person_of(request, number).member
    actions.demand_oneself(member, request.member)
    form = SkillForm(request.POST if "name" in request.POST else request.GET)
    if not form.is_valid():
        return show_profile(request, number, form)
    said = form.cleaned_data
    if said.pop("take_off"):
        return skill_off(request, member, said["name"])
    try:
        actions.say_skill(member, by=request.member, **said)
    except Refused as refused:
        form.add_error("name", refused.sentence)
        return show_profile(request, number, form)
    return profile_done(request, number, _("Saved: %(skill)s") % {"skill": said["name"]})


def skill_off(request: MemberRequest, member: Membership, name: str) -> HttpResponse:
    said = actions.unsay_skill(member, by=request.member, name=name)
    undo = back_to(reverse("profile_skill", args=[request.engagement.slug, member.number]), name, said)
    return profile_done(request, member.number, _("Taken off: %(skill)s") % {"skill": name}, undo)


def back_to(address: str, name: str, said: tuple[int, str] | None) -> str:
    """Where a press puts back what was said of a skill; nowhere if nothing was."""
    return f"{address}?{urlencode({'name': name, 'level': said[0], 'wish': said[1]})}" if said else ""


@door("confirm skills", methods=("POST",))
def profile_confirmation(request: MemberRequest, number: int) -> HttpResponse:
    """Confirm a colleague's level, or take that back."""
    member, form = person_of(request, number).member, SkillForm(request.POST)
    if not form.is_valid():
        raise Refused(_("This page is out of date. Load it again."))
    said = form.cleaned_data
    if said["take_off"]:
        actions.withdraw_confirmation(member, by=request.member, name=said["name"])
        return profile_done(request, number, _("No longer confirmed"))
    actions.confirm_skill(member, by=request.member, name=said["name"], level=said["level"])
    return profile_done(request, number, _("Confirmed: %(skill)s") % {"skill": said["name"]})


# --- One's own, over all engagements -------------------------------------------------------------------------


def show_mine(
    request: HttpRequest, *, texts: ProfileForm | None = None, form: SkillForm | None = None, block: str = ""
) -> HttpResponse:
    saved = Profile.objects.filter(user=request.user).first() or Profile()
    said = request.user.own_skills.select_related("skill")
    abilities = {(one := Ability(row.skill.name, row.level, row.wish)).key: one for row in said}
    context = {
        "texts": texts or ProfileForm.of(saved),
        "saved": saved,
        "person": Able(Membership(), abilities),
        "words": list(Skill.objects.offered().values_list("name", flat=True)[:SUGGESTED]),
        "levels": LEVELS,
        "form": form or SkillForm(),
        "mine": list(request.user.memberships.present().with_engagement()),
    }
    status = 422 if texts or form else 200
    return show(request, "people/my_profile.html", context, block=block, status=status)


def mine_done(request: HttpRequest, sentence: str, block: str, undo: str = "") -> HttpResponse:
    to = reverse("my_profile")
    actions.tell_of_profile(request.user)
    if not request.htmx:
        messages.success(request, sentence)
    return done(
        request,
        to,
        lambda: show_mine(request, block=block),
        region=block,
        sentence=sentence,
        undo=undo,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_profile(request: HttpRequest) -> HttpResponse:
    """GET: what holds. POST: what one says of oneself beside skills; never over words of another window."""
    if request.method != "POST":
        return show_mine(request)
    form = ProfileForm(request.POST)
    if form.is_valid() and own.write_profile(by=request.user, **form.cleaned_data):
        return mine_done(request, _("Your profile is saved."), "texts")
    if form.is_valid():
        form = told_of_the_other(form, request.user)
    return show_mine(request, texts=form, block="texts")


def told_of_the_other(form: ProfileForm, user: User) -> ProfileForm:
    """The same words again, in a form that has seen what was saved meanwhile."""
    again = ProfileForm(form.data | {"seen": Profile.objects.get(user=user).version})
    sentence = _(
        "You saved other words in another window. They stand below yours; save again to replace them."
    )
    again.add_error(None, sentence)
    return again


@require_POST
@login_required
def my_skill(request: HttpRequest) -> HttpResponse:
    """One's own level of a skill of the vocabulary."""
    form = SkillForm(request.POST if "name" in request.POST else request.GET)
    entry = Skill.objects.named(form.cleaned_data["name"]) if form.is_valid() else None
    if entry is None:
        if form.is_valid():
            form.add_error(
                "name", _("This is no word of the vocabulary. Say it in an engagement, see below.")
            )
        return show_mine(request, form=form, block="skills")
    said = form.cleaned_data
    if said["take_off"]:
        gone = own.unsay_own_skill(entry, by=request.user)
        undo = back_to(reverse("my_skill"), entry.name, gone)
        return mine_done(request, _("Taken off: %(skill)s") % {"skill": entry.name}, "skills", undo)
    own.say_own_skill(entry, by=request.user, level=said["level"], wish=said["wish"])
    return mine_done(request, _("Saved: %(skill)s") % {"skill": entry.name}, "skills")
