from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from digests.actions.emptying import deliver_one
from digests.backend import rows_of
from digests.models import OutgoingMail, State


class Command(BaseCommand):
    help = "Send a mail the way that every mail takes, through outbox and transport, and say what came of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        letter = EmailMultiAlternatives(
            subject=_("Tandem can send mail"),
            body=render_to_string("digests/mail/test.txt"),
            to=[address],
            headers={"X-Tandem-Kind": "test"},
        )
        letter.attach_alternative(render_to_string("digests/mail/test.html"), "text/html")
        try:
            [row] = rows_of(letter)
        except ValueError as error:
            raise CommandError(str(error)) from error
        OutgoingMail.objects.bulk_create([row])
        mail = deliver_one(row)
        said = f"{mail.get_state_display()}. {mail.smtp_code or ''} {mail.last_error}".strip()
        if mail.state != State.SENT:
            raise CommandError(said)
        self.stdout.write(said)
