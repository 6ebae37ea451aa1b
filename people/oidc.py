"""A provider of OpenID Connect: allauth's, made to believe less.

The ID token's signature is checked whichever way it came, only ever against the provider's public keys; it must answer
this very request (nonce); a second answer about the person must be of the same one; an address counts as verified only
if that is said; and nothing that stands in the address of our own page goes along to the provider.
"""

import hashlib
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from requests import RequestException

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds by which its clock and ours may differ
TROUBLE = (OAuth2Error, RequestException, jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError)


def nonce_of(verifier: str) -> str:
    """What the ID token must repeat: made of this sign-in's secret, which waits in the session, and telling nothing
    of it."""
    return hashlib.sha256(f"people.oidc.nonce:{verifier}".encode()).hexdigest()


class Adapter(OpenIDConnectOAuth2Adapter):
    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        wanted = self.get_provider().app.settings["server_url"]
        if config.get("issuer") != wanted:
            raise OAuth2Error("It calls itself by another name than the setting does.")
        places = [value for name, value in config.items() if name.endswith(("_endpoint", "_uri"))]
        if urlsplit(wanted).scheme == "https" and not all(at.startswith("https://") for at in places):
            raise OAuth2Error("It wants to be talked to in the clear.")
        return config

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: OAuth2Client, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        self.nonce = nonce_of(pkce_code_verifier or "")
        data: dict[str, Any] = super().get_access_token_data(request, app, client, pkce_code_verifier)
        return data

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        try:
            claims = self.claims_of(app, kwargs["response"]["id_token"])
            if "email" not in claims and "userinfo_endpoint" in self.openid_config:
                claims = self.told_of(claims, token.token)
            login: SocialLogin = self.get_provider().sociallogin_from_response(request, claims)
        except TROUBLE as trouble:
            raise OAuth2Error("Its answer does not hold.") from trouble
        return login

    def claims_of(self, app: Any, id_token: str) -> dict[str, Any]:
        """What the provider signed. Raises PyJWTError and others of TROUBLE."""
        claims: dict[str, Any] = jwt.decode(
            id_token,
            self.key_of(jwt.get_unverified_header(id_token)),
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={
                "require": ["exp", "iat", "aud", "iss", "sub", "nonce"],
                "enforce_minimum_key_length": True,
            },
        )
        if not constant_time_compare(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("It answers another request.")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("It was made for another program.")
        return claims

    def key_of(self, header: dict[str, Any]) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        keys = [
            key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.public_key_use in (None, "sig")
        ]
        named = [key for key in keys if key.key_id == header["kid"]] if "kid" in header else keys
        if len(named) != 1:
            raise OAuth2Error("It is signed with no key that the provider shows.")
        return named[0].key

    def told_of(self, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
        told: dict[str, Any] = self._fetch_user_info(access_token)
        if told.get("sub") != claims["sub"]:
            raise OAuth2Error("It tells of somebody else.")
        return {**told, **claims}


class Provider(OpenIDConnectProvider):
    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def wk_server_url(self, url: str) -> str:
        return f"{url.rstrip('/')}/.well-known/openid-configuration"

    def get_pkce_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"email": data.get("email")}  # all that is kept; the rest is nobody's business here

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        email, verified = data.get("email"), data.get("email_verified")
        said = verified is True or verified == "true"  # some say it in words
        return [EmailAddress(email=email, verified=said, primary=True)] if isinstance(email, str) else []

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        params: dict[str, Any] = self.get_auth_params()
        return params


def to_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Raises SocialApp.DoesNotExist, or one of TROUBLE when the provider does not answer as it should."""
    answer: HttpResponseBase = OAuth2LoginView.adapter_view(Adapter(request, provider_id))(request)
    return answer


def from_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Raises SocialApp.DoesNotExist; trouble with the provider is a page."""
    answer: HttpResponseBase = OAuth2CallbackView.adapter_view(Adapter(request, provider_id))(request)
    return answer
