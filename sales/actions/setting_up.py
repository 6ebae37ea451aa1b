"""What an administrator does once: see that mail goes out."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from engagements.refusals import NotYours
from people.models import User

TEST_MAIL = "test_mail"


def send_test_mail(*, by: User) -> None:
    """Send one to whoever asks, the way every mail goes: a row of the outbox, the worker, the mail server."""
    if not (by.is_active and by.is_superuser):
        raise NotYours(_("Only an administrator does this."))
    context = {"person": by, "site": settings.SITE_URL}
    letter = EmailMultiAlternatives(
        subject=_("Mail from Tandem arrives"),
        body=render_to_string("sales/mail/test.txt", context),
        to=[by.email],
        headers={"X-Tandem-Kind": TEST_MAIL},
    )
    letter.attach_alternative(render_to_string("sales/mail/test.html", context), "text/html")
    letter.send()
