import pytest
from django.core.mail import EmailMultiAlternatives

from digests.models import OutgoingMail
from tests.digests.sink import listening


@pytest.fixture(autouse=True)
def outbox(settings):
    """pytest-django puts its own mail backend in place; here the real one is what is tested."""
    settings.EMAIL_BACKEND = "digests.backend.OutboxBackend"
    settings.MAIL_DOMAIN = "mail.example.test"
    settings.DEFAULT_FROM_EMAIL = "Tandem <tandem@mail.example.test>"


@pytest.fixture
def sink(settings):
    settings.MAIL_TRANSPORT = "digests.transport.Smtp"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5
    with listening() as (server, settings.EMAIL_PORT):
        yield server


@pytest.fixture
def kept(settings, tmp_path):
    settings.MAIL_TRANSPORT = "digests.transport.Kept"
    settings.MAIL_KEPT_DIR = tmp_path / "mail"
    return settings.MAIL_KEPT_DIR


@pytest.fixture
def write():
    """Sends as anything in Django would; answers the row."""

    def write(to="ann@example.test", *, subject="Hello", html="", **headers) -> OutgoingMail:
        message = EmailMultiAlternatives(
            subject,
            "As text.",
            to=[to],
            headers={f"X-Tandem-{n.replace('_', '-')}": v for n, v in headers.items()},
        )
        if html:
            message.attach_alternative(html, "text/html")
        message.send()
        return OutgoingMail.objects.filter(to_addr=to).latest("created_at", "id")

    return write
