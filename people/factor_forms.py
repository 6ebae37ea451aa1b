"""allauth's forms for the codes of an authenticator app, made to hold that a code counts once, whenever it is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context as now
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal import auth
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.names import one_line
from people.sealing import seal, unseal

NAME_LIMIT = 80
CREDENTIAL_LIMIT = 20_000  # characters; the largest that devices make have some thousands
CREDENTIAL = {"id", "rawId", "type", "response", "clientExtensionResults", "authenticatorAttachment"}
NO_FIT = _("That passkey did not fit. Try again, or use another way.")
SPENT_FOR = 180  # seconds: longer than any code is good for, its tolerance included


def spend(secret: str, code: str) -> None:
    """Take a code that fits for used. Raises ValidationError if it was shown before, at whatever page."""
    whose = salted_hmac("people.totp", secret, algorithm="sha256").hexdigest()
    for counter in auth.yield_hotp_counters_from_time():
        shown = auth.format_hotp_value(auth.hotp_value(secret, counter))
        fits = auth.compare_user_code(actual=code, expected=shown)
        if fits and cache.add(f"people.totp:{whose}:{counter}", 1, timeout=SPENT_FOR):
            return
    raise get_adapter().validation_error("incorrect_code")


class CodeField(forms.CharField):
    def __init__(self) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(label=_("Code"), max_length=40, widget=forms.TextInput(attrs=attrs))


class Once(base.BaseAuthenticateForm):
    """A code of the app, or a recovery code. allauth itself forgets after half a minute that a code was used."""

    code = CodeField()

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            spend(get_adapter().decrypt(self.authenticator.data["secret"]), code)
        return code


class AuthenticateForm(Once, base.AuthenticateForm):
    pass


class ReauthenticateForm(Once, base.ReauthenticateForm):
    pass


class NameField(forms.CharField):
    def __init__(self, *, required: bool) -> None:
        super().__init__(label=_("Name"), max_length=NAME_LIMIT, required=required, validators=[one_line])


class CredentialField(forms.JSONField):
    """What a device answered. Anything may stand there: it is bounded before it is read, and then as what it is."""

    def __init__(self) -> None:
        missing = {"required": NO_FIT, "invalid": NO_FIT}
        super().__init__(label=_("Passkey"), widget=forms.HiddenInput, error_messages=missing)

    def to_python(self, value: Any) -> Any:
        """Devices answer in base64 and plain words: no escape, nothing deep, nothing long."""
        plain = (
            isinstance(value, str)
            and len(value) <= CREDENTIAL_LIMIT
            and value.isascii()
            and "\\" not in value
        )
        try:
            told = super().to_python(value) if plain else None
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict) or not told.keys() <= CREDENTIAL:
            raise forms.ValidationError(NO_FIT)
        return told


@contextmanager
def fitting() -> Iterator[None]:
    """Whatever is wrong with an answer is one sentence; the libraries raise many things over it."""
    try:
        yield
    except (
        forms.ValidationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        InvalidSignature,
    ):
        raise forms.ValidationError(NO_FIT) from None


class Answered(webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with fitting():
            authenticator: Authenticator = super().clean_credential()
        return authenticator


class AuthenticateWebAuthnForm(Answered):
    pass


class LoginWebAuthnForm(Answered, webauthn.LoginWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(Answered, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    name = NameField(required=False)
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        with fitting():
            said: dict[str, Any] = super().clean()
        return said


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    name = NameField(required=True)


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """The first code of the app. Until it is typed the secret lies sealed in the session."""

    code = CodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = now.request.session
        known = session.get(auth.SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if self.is_bound and known:
            self.secret = unseal(known)
        else:
            session[auth.SECRET_SESSION_KEY] = seal(self.secret)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        spend(self.secret, code)
        return code
