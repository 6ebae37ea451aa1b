"""Whom a provider of OpenID Connect may sign in: only people who are here already, by a verified address of the
organisation whose provider it is. What is done with its answers is in `people/oidc.py`, read when one is used."""

import secrets
from typing import TYPE_CHECKING, Any

import structlog
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from people.models import User

if TYPE_CHECKING:
    from requests import Session

    from people.oidc import Provider

log = structlog.get_logger(__name__)


def app_of(one: dict[str, Any]) -> SocialApp:
    """A provider of the setting, as allauth wants it."""
    app = SocialApp(provider="openid_connect", provider_id=one["id"], name=one["name"])
    app.client_id, app.secret = one["client_id"], one["secret"]
    app.settings = {"server_url": one["issuer"], "domains": [domain.lower() for domain in one["domains"]]}
    return app


def belongs(email: str, app: SocialApp) -> bool:
    """Whether an address is one of the organisation's. A subdomain is another domain."""
    return email.rpartition("@")[2].lower() in app.settings["domains"]


def proven_address(login: SocialLogin) -> str:
    """The organisation's address that its provider has verified; empty if it says so of none."""
    fitting = [a.email for a in login.email_addresses if a.verified and belongs(a.email, login.provider.app)]
    return fitting[0] if fitting else ""


def note_trouble(provider: str, trouble: Exception | None, why: str | None = None) -> None:
    """By kind only: an answer that does not hold may quote what somebody typed."""
    kinds = [type(one).__name__ for one in (trouble, trouble and trouble.__cause__) if one]
    log.warning("sign-in by a provider failed", provider=provider, why=why, trouble=kinds)


class SocialAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[Any]:
        """Those of the setting; none can be made in the database."""
        apps = [app_of(one) for one in settings.OIDC]
        fitting = [app for app in apps if provider in (None, app.provider, app.provider_id)]
        return [app for app in fitting if client_id in (None, app.client_id)]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> "Provider":
        from people.oidc import Provider

        return Provider(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return secrets.token_urlsafe(32)

    def get_requests_session(self) -> "Session":
        """It is where the setting and its own description say, or nowhere: nobody is led on to other places."""
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: "Provider",
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        note_trouble(provider.app.provider_id, exception, error)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Whose account it is, when this login of the provider comes for the first time: the one of whom this very
        address is known to be."""
        address = proven_address(sociallogin)
        known = (
            EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
        )
        return (known.user, known.email) if address and known else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Asked at every sign-in, also of who has come this way before."""
        name = sociallogin.provider.name
        if sociallogin.state.get("process") != "login":
            self.refuse(request, _("This is a way to sign in, and nothing else."))
        if not proven_address(sociallogin):
            self.refuse(
                request, _("%(provider)s vouches for no verified address of its own.") % {"provider": name}
            )
        if sociallogin.is_existing and not self.is_theirs(sociallogin):
            self.refuse(
                request,
                _("Your account here is not, or no longer, tied to this login of %(provider)s.")
                % {"provider": name},
            )

    def is_theirs(self, login: SocialLogin) -> bool:
        """The person has an address of the organisation, and no other login of this provider: it may have given the
        address of somebody who left to somebody else."""
        addresses = EmailAddress.objects.filter(user=login.user, verified=True)
        others = SocialAccount.objects.filter(user=login.user, provider=login.account.provider)
        return any(belongs(one.email, login.provider.app) for one in addresses) and not (
            others.exclude(uid=login.account.uid).exists()
        )

    def refuse(self, request: HttpRequest, sentence: str) -> None:
        page = render(request, "socialaccount/authentication_error.html", {"sentence": sentence}, status=403)
        raise ImmediateHttpResponse(page)
