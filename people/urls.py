from django.urls import path

from people import views

urlpatterns = [
    path("me/security/", views.security, name="security"),
    path("me/security/sessions/", views.session_ending, name="session_ending"),
    path("me/security/second-factor/", views.SecondFactor.as_view(), name="second_factor"),
    path("account/oidc/cancelled/", views.provider_cancelled, name="socialaccount_login_cancelled"),
    path("account/oidc/<slug:provider_id>/", views.provider_login, name="openid_connect_login"),
    path(
        "account/oidc/<slug:provider_id>/callback/", views.provider_callback, name="openid_connect_callback"
    ),
    # In place of allauth's, under allauth's names:
    path("account/confirmation/", views.Confirmation.as_view(), name="account_confirmation"),
    path("account/password/set/", views.SetPassword.as_view(), name="account_set_password"),
    path("account/2fa/", views.to_security, name="mfa_index"),
    path("account/2fa/webauthn/", views.to_security, name="mfa_list_webauthn"),
    path("account/2fa/totp/activate/", views.ActivateTOTP.as_view(), name="mfa_activate_totp"),
    path("account/2fa/webauthn/add/", views.AddWebAuthn.as_view(), name="mfa_add_webauthn"),
    path("account/2fa/recovery-codes/", views.ViewRecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
]
