"""One's own security: second factor, where one is signed in, and showing again who one is. The rest is allauth's."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.mixins import NextRedirectMixin
from allauth.account.views import BaseReauthenticateView, PasswordSetView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from people import actions
from people.confirming import code_was_mailed, mail_code
from people.factors import way_to_show
from people.forms import ConfirmationForm
from people.security import passkeys_fit, security_page, session_marked
from people.social import note_trouble


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "people/security.html", security_page(request))


@require_safe
@login_required
def to_security(request: HttpRequest, **_of_a_key: int) -> HttpResponse:
    """allauth's own lists stand on the page of one's security."""
    return redirect("security")


@require_POST
@login_required
@reauthentication_required(app="allauth.account")
def session_ending(request: HttpRequest) -> HttpResponse:
    """Of the session with that mark, or of all others."""
    mark = request.POST.get("session", "")
    if not mark:
        actions.end_other_sessions(request, request.user)
        messages.success(request, _("You are signed out everywhere else."))
    elif found := session_marked(request, mark):
        actions.end_session(found)
        messages.success(request, _("That browser is signed out."))
    return redirect("security")


@method_decorator([require_safe, login_required], name="dispatch")
class SecondFactor(NextRedirectMixin, TemplateView):
    """Where staff are led who have shown no second factor in this session: to show theirs, or to set one up."""

    template_name = "people/second_factor.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if way := way_to_show(request.user):
            return HttpResponseRedirect(self.passthrough_next_url(way))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ways = {
            name: self.passthrough_next_url(reverse(name))
            for name in ("mfa_activate_totp", "mfa_add_webauthn")
        }
        return super().get_context_data(**kwargs) | {"ways": ways, "passkeys_fit": passkeys_fit(self.request)}


# --- allauth's pages, which lead on to where somebody wanted before they were led to them -----------------------------


class LeadingOn(NextRedirectMixin):
    """The wanted page goes along from the first page of setting a factor up to the last, where its codes are shown."""

    def get_success_url(self) -> str:
        wanted, to = self.get_next_url(), super(NextRedirectMixin, self).get_success_url()
        shows_codes = to == reverse("mfa_view_recovery_codes")
        return self.passthrough_next_url(to) if shows_codes or not wanted else wanted

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "wanted": self.get_next_url(),
            "passkeys_fit": passkeys_fit(self.request),
        }


class ActivateTOTP(LeadingOn, ActivateTOTPView):
    pass


class AddWebAuthn(LeadingOn, AddWebAuthnView):
    """Always one that is found without an address and asks for finger, face or PIN; allauth leaves one the choice."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"js_data": {"creation_options": begin_registration(self.request.user, True)}}


class ViewRecoveryCodes(LeadingOn, ViewRecoveryCodesView):
    pass


class SetPassword(PasswordSetView):
    """A first password is a new way in, so it asks again who one is; with a password allauth asks for that.

    What was posted is not kept meanwhile, as allauth would: nobody's password lies in a session.
    """

    @method_decorator(login_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            raise_if_reauthentication_required(request, app="allauth.account")
        except ReauthenticationRequired:
            way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
            return HttpResponseRedirect(f"{way}?{urlencode({'next': request.path})}")
        return super().dispatch(request, *args, **kwargs)


@method_decorator(login_required, name="dispatch")
class Confirmation(BaseReauthenticateView):
    """Is it still you? By a code that is mailed when it is asked for."""

    form_class = ConfirmationForm
    template_name = "account/reauthenticate_by_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "code" in request.POST:
            return super().post(request, *args, **kwargs)
        if refused := consume_or_429(
            request, action="request_login_code", key=f"confirmation:{request.user.pk}"
        ):
            return refused
        mail_code(request)
        return HttpResponseRedirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"mailed": code_was_mailed(self.request)}


# --- By the provider of one's organisation ----------------------------------------------------------------------------


@require_POST
def provider_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the provider, by a page of its own: the policy lets no form lead off the house."""
    from people import oidc  # requests and jwt: a fifth of a second that nobody waits for who has no provider

    if refused := consume_or_429(request, action="login"):
        return refused
    try:
        answer = oidc.to_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except oidc.TROUBLE as trouble:
        note_trouble(provider_id, trouble)
        return render(request, "socialaccount/authentication_error.html", {}, status=503)
    return render(request, "socialaccount/login_redirect.html", {"to": answer["Location"]})


@require_safe
def provider_callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    from people import oidc

    try:
        return oidc.from_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None


@require_safe
def provider_cancelled(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Nothing was done: you broke it off at the other side."))
    return redirect("account_login")
