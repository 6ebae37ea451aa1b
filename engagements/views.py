"""Pages of an engagement's people, and the way in by invitation."""

from allauth.account.utils import perform_login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engagements import actions
from engagements.access import may_invite
from engagements.door import MemberRequest, door
from engagements.forms import InvitationForm, JoinForm
from engagements.models import Invitation, Membership, Party, Presence
from engagements.pages import done, frame, show
from engagements.refusals import Refused
from people.models import User


@door()
def people(request: MemberRequest) -> HttpResponse:
    return show(request, "engagements/people.html", people_context(request), block="people")


def people_context(request: MemberRequest, form: InvitationForm | None = None) -> dict:
    engagement = request.engagement
    members = Membership.objects.present().filter(engagement=engagement).with_person()
    return {
        "members": list(members),
        "here": set(
            Presence.objects.here().filter(engagement=engagement).values_list("member_id", flat=True)
        ),
        "invitations": list(engagement.invitations.waiting().select_related("invited_by")),
        "parties": [(party, engagement.organisation(party)) for party in Party],
        "may_invite": {party: may_invite(request.member, party) for party in Party},
        "form": form or InvitationForm(by=request.member),
        "place": "people",
        "tab": "p",
    }


@door()
def presence(request: MemberRequest) -> HttpResponse:
    return show(request, "engagement.html", frame(request, ""), block="presence")


@door(methods=("POST",))
def invitations(request: MemberRequest) -> HttpResponse:
    form = InvitationForm(request.POST, by=request.member)
    if not form.is_valid():
        return show(
            request, "engagements/people.html", people_context(request, form), block="people", status=422
        )
    party, role = form.cleaned_data["seat"]
    try:
        actions.invite(
            request.engagement, email=form.cleaned_data["email"], party=party, role=role, by=request.member
        )
    except Refused as refused:
        form.add_error("email", refused.sentence)
        return show(
            request, "engagements/people.html", people_context(request, form), block="people", status=422
        )
    sentence = _("Invitation on its way to %(email)s") % {"email": form.cleaned_data["email"]}
    return people_done(request, sentence)


def people_done(request: MemberRequest, sentence: str) -> HttpResponse:
    return done(
        request,
        reverse("people", args=[request.engagement.slug]),
        lambda: show(request, "engagements/people.html", people_context(request), block="people"),
        region="people",
        sentence=sentence,
    )


@door(methods=("POST",))
def invitation_withdrawal(request: MemberRequest, number: int) -> HttpResponse:
    invitation = get_object_or_404(request.engagement.invitations, number=number)
    actions.withdraw_invitation(invitation, by=request.member)
    return people_done(request, _("Invitation withdrawn; its link no longer works"))


@door(methods=("POST",))
def departure(request: MemberRequest, number: int) -> HttpResponse:
    member = get_object_or_404(request.engagement.members.present().select_related("user"), number=number)
    actions.end_membership(member, by=request.member)
    if member.pk == request.member.pk:
        return done(request, reverse("portfolio"))
    return people_done(request, _("%(name)s no longer has access") % {"name": member.name})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page a mailed link opens. Opening it changes nothing: mail scanners open links too."""
    found = (
        Invitation.objects.by_token(token).select_related("engagement__vendor", "engagement__client").first()
    )
    if found is None:
        return show(request, "engagements/invitation_gone.html", {}, status=410)
    known = User.objects.filter(email__iexact=found.email).first()
    if known and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = JoinForm(request.POST or None)
    stranger = request.user.is_authenticated and request.user != known
    context = {
        "invitation": found,
        "engagement_name": found.engagement.name,
        "stranger": stranger,
        "known": known,
    }
    if request.method != "POST" or stranger or not (known or form.is_valid()):
        status = 422 if request.method == "POST" else 200
        return show(request, "engagements/invitation.html", context | {"form": form}, status=status)
    return join(request, found, known, form)


def join(request: HttpRequest, found: Invitation, known: User | None, form: JoinForm) -> HttpResponse:
    try:
        member = actions.accept_invitation(found, user=known, name="" if known else form.cleaned_data["name"])
    except Refused as refused:
        return show(request, "engagements/invitation_gone.html", {"sentence": refused.sentence}, status=410)
    home = reverse("home", args=[found.engagement.slug])
    if known:
        return done(request, home)
    return perform_login(request, member.user, redirect_url=home)
