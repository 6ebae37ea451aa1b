from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.actions import take_factors_off
from people.models import User


class Command(BaseCommand):
    help = (
        "For somebody who has lost telephone, keys and recovery codes: takes their second factor off, signs them out "
        "everywhere and tells them by mail. An administrator does the same for others in the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.with_address(options["email"])
        if person is None:
            raise CommandError("Nobody has this address.")
        taken = take_factors_off(person)
        self.stdout.write(f"{person}: {taken} taken off." if taken else f"{person} had no second factor.")
