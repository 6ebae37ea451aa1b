from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.actions import end_everybodys_sessions, end_sessions
from people.models import User


class Command(BaseCommand):
    help = (
        "Ends the sessions of one person, or of everybody: pages close to them at once, open ones within seconds. "
        "They sign in again as before. An administrator does the same in the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("email", nargs="?")
        who.add_argument("--everybody", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["everybody"]:
            self.stdout.write(f"{end_everybodys_sessions()} sessions ended.")
            return
        person = User.objects.with_address(options["email"])
        if person is None:
            raise CommandError("Nobody has this address.")
        self.stdout.write(f"{person}: {end_sessions(person)} sessions ended.")
