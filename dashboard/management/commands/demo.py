from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import demo


class Command(BaseCommand):
    help = "Loads the demonstration engagement, once; --people lists who can sign in to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", action="store_true", help="print e-mail, party, role and password")
        parser.add_argument("--seed", type=int, default=demo.SEED, help="another seed, another history")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["people"]:
            for line in demo.people() if demo.loaded() else []:
                self.stdout.write("  ".join([*line, settings.DEMO_PASSWORD]))
            return
        if demo.loaded():
            self.stdout.write("The demonstration engagement is here already.")
            return
        if not settings.DEMO_PASSWORD:
            raise CommandError(
                "Set TANDEM_DEMO_PASSWORD: the people of the demonstration need one to sign in."
            )
        if not settings.SIGNING_KEY:
            raise CommandError("Set TANDEM_SIGNING_KEY: eight weeks of sign-offs need a key.")
        demo.load(settings.DEMO_PASSWORD, seed=options["seed"])
