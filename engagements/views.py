"""Pages of an engagement's people, and the way in by invitation."""

from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from engagements import actions
from engagements.access import demand
from engagements.door import MemberRequest, door
from engagements.forms import (
    ClosingForm,
    DeputyForm,
    InvitationForm,
    JoinForm,
    PauseForm,
    RoleForm,
    SuccessionForm,
)
from engagements.models import Invitation, Membership
from engagements.pages import crew_of, done, frame, show
from engagements.reading import account_of, closing_page, membership_page, open_invitation, people_page
from engagements.refusals import Refused
from people.models import User


@door()
def people(request: MemberRequest) -> HttpResponse:
    return show_people(request)


def show_people(request: MemberRequest, form: InvitationForm | None = None, **forms: Any) -> HttpResponse:
    """With a form that was not accepted: the same region, and what was typed in it."""
    status = 422 if form or forms else 200
    context = people_page(request, form, **forms)
    return show(request, "engagements/people.html", context, block="people", status=status)


@door()
def presence(request: MemberRequest) -> HttpResponse:
    return show(request, "engagement.html", frame(request, ""), block="presence")


@door()
def lines(request: MemberRequest) -> HttpResponse:
    return show(request, "engagement.html", frame(request, ""), block="lines")


@door("invite client people", methods=("POST",))  # who may invite anybody may invite these
def invitations(request: MemberRequest) -> HttpResponse:
    form = InvitationForm(request.POST, by=request.member)
    if not form.is_valid():
        return show_people(request, form)
    email, (party, role) = form.cleaned_data["email"], form.cleaned_data["seat"]
    try:
        actions.invite(request.engagement, email=email, party=party, role=role, by=request.member)
    except Refused as refused:
        form.add_error("email", refused.sentence)
        return show_people(request, form)
    return people_done(request, _("Invitation on its way to %(email)s") % {"email": email})


def people_done(request: MemberRequest, sentence: str) -> HttpResponse:
    page = reverse("people", args=[request.engagement.slug])
    return done(request, page, lambda: show_people(request), region="people", sentence=sentence)


@door("invite client people", methods=("POST",))
def invitation_withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    invitation = get_object_or_404(request.engagement.invitations, number=number)
    actions.withdraw_invitation(invitation, by=request.member)
    return people_done(request, _("Invitation withdrawn; its link no longer works"))


@door("invite client people", methods=("POST",))
def invitation_renewal(request: MemberRequest, number: int) -> HttpResponse:
    invitation = get_object_or_404(request.engagement.invitations, number=number)
    actions.send_again(invitation, by=request.member)
    return people_done(request, _("On its way again; the earlier link no longer works"))


@door("name deputies", methods=("POST",))
def deputies(request: MemberRequest) -> HttpResponse:
    crew = request.engagement.members.present().with_person()
    form = DeputyForm(request.POST, by=request.member, crew=crew)
    if not form.is_valid():
        return show_people(request, deputy_form=form)
    said = form.cleaned_data
    member = get_object_or_404(crew, number=said.pop("deputy"))
    try:
        actions.name_deputy(request.engagement, member=member, by=request.member, **said)
    except Refused as refused:
        form.add_error("deputy", refused.sentence)
        return show_people(request, deputy_form=form)
    return people_done(request, _("%(name)s is your deputy") % {"name": member.name})


@door(methods=("POST",))
def deputy_withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    deputy = get_object_or_404(request.engagement.deputies, number=number)
    actions.withdraw_deputy(deputy, by=request.member)
    return people_done(request, _("Ended; what was signed stays signed"))


# --- One's way through an engagement -----------------------------------------------------------------------


def person_at(request: MemberRequest, number: int) -> Membership:
    person: Membership = get_object_or_404(request.engagement.members.with_person(), number=number)
    return person


@door()
def membership(request: MemberRequest, number: int) -> HttpResponse:
    return show_membership(request, person_at(request, number))


def show_membership(request: MemberRequest, person: Membership, **forms: Any) -> HttpResponse:
    context = membership_page(request, person, **forms)
    status = 422 if forms else 200
    return show(request, "engagements/membership.html", context, block="membership", status=status)


def membership_done(request: MemberRequest, number: int, sentence: str) -> HttpResponse:
    page = reverse("membership", args=[request.engagement.slug, number])
    return done(
        request,
        page,
        lambda: show_membership(request, person_at(request, number)),
        region="membership",
        sentence=sentence,
    )


@door("change roles", methods=("POST",))
def role(request: MemberRequest, number: int) -> HttpResponse:
    person = person_at(request, number)
    form = RoleForm(request.POST, member=person)
    if not form.is_valid():
        return show_membership(request, person, role_form=form)
    try:
        actions.change_role(person, role=form.cleaned_data["role"], by=request.member)
    except Refused as refused:
        form.add_error("role", refused.sentence)
        return show_membership(request, person, role_form=form)
    return membership_done(request, number, _("Role saved"))


@door(methods=("POST",))
def succession(request: MemberRequest, number: int) -> HttpResponse:
    person, crew = person_at(request, number), crew_of(request.engagement)
    form = SuccessionForm(request.POST, member=person, crew=crew)
    if not form.is_valid():
        return show_membership(request, person, succession_form=form)
    to = next(one for one in crew if one.number == form.cleaned_data["successor"])
    try:
        actions.hand_over(person, to=to, by=request.member)
    except Refused as refused:
        form.add_error("successor", refused.sentence)
        return show_membership(request, person, succession_form=form)
    return membership_done(request, number, _("%(name)s takes over") % {"name": to.name})


# --- Paused, closed, opened again --------------------------------------------------------------------------


@door("pause or close", methods=("POST",))
def pause(request: MemberRequest) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return show_people(request, pause_form=form)
    actions.pause(request.engagement, reason=form.cleaned_data["reason"], by=request.member)
    return done(request, reverse("closing", args=[request.engagement.slug]))


@door("pause or close", methods=("POST",))
def resumption(request: MemberRequest) -> HttpResponse:
    actions.resume(request.engagement, by=request.member)
    return done(request, reverse("people", args=[request.engagement.slug]))


def show_closing(request: MemberRequest, form: ClosingForm | None = None) -> HttpResponse:
    status = 422 if form else 200
    context = closing_page(request, form)
    return show(request, "engagements/closing.html", context, block="closing", status=status)


@door(methods=("GET", "POST"), also_closed=True)
def closing(request: MemberRequest) -> HttpResponse:
    """GET: the checklist, or what was closed. POST: close it."""
    if request.method != "POST":
        return show_closing(request)
    form = ClosingForm(request.POST)
    if form.is_valid():
        try:
            actions.close(request.engagement, by=request.member, **form.cleaned_data)
            return done(request, reverse("closing", args=[request.engagement.slug]))
        except Refused as refused:
            form.add_error("reason", refused.sentence)
    demand(request.member, "pause or close")
    return show_closing(request, form)


@door("pause or close", methods=("POST",), also_closed=True)
def reopening(request: MemberRequest) -> HttpResponse:
    actions.reopen(request.engagement, by=request.member)
    return done(request, reverse("home", args=[request.engagement.slug]))


@door(methods=("POST",), also_closed=True)
def departure(request: MemberRequest, number: int) -> HttpResponse:
    member = get_object_or_404(request.engagement.members.present().with_person(), number=number)
    actions.end_membership(member, by=request.member)
    if member.pk == request.member.pk:
        return done(request, reverse("portfolio"))
    return people_done(request, _("%(name)s no longer has access") % {"name": member.name})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page a mailed link opens. Opening it changes nothing: mail scanners open links too."""
    found = open_invitation(token)
    if found is None:
        return show(request, "engagements/invitation_gone.html", {}, status=410)
    known, form = account_of(found), JoinForm(request.POST or None)
    if known and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    stranger = request.user.is_authenticated and request.user != known
    if request.method == "POST" and not stranger and (known or form.is_valid()):
        return join(request, found, known, form)
    status = 422 if request.method == "POST" else 200
    context = {"invitation": found, "stranger": stranger, "known": known, "form": form}
    return show(request, "engagements/invitation.html", context, status=status)


@never_cache
@require_POST
def invitation_opening(request: HttpRequest, token: str) -> HttpResponse:
    """Sent by the page of an invitation when a person sees it in a browser: for its inviter to know."""
    if found := open_invitation(token):
        actions.note_opening(found)
    return HttpResponse(status=204)


def join(request: HttpRequest, found: Invitation, known: User | None, form: JoinForm) -> HttpResponse:
    try:
        member = actions.accept_invitation(found, user=known, name="" if known else form.cleaned_data["name"])
    except Refused as refused:
        return show(request, "engagements/invitation_gone.html", {"sentence": refused.sentence}, status=410)
    home = reverse("home", args=[found.engagement.slug])
    if known:
        return done(request, home)
    return perform_login(request, member.user, redirect_url=home)
