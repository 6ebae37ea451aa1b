from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.actions import seal_factors_anew


class Command(BaseCommand):
    help = (
        "After a new TANDEM_SECRET_KEY: seals second factors with it, so that the old one can be taken out of "
        "TANDEM_RETIRED_SECRET_KEYS. Doing it again does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sealed, unreadable = seal_factors_anew()
        self.stdout.write(f"{sealed} sealed anew.")
        if unreadable:
            raise CommandError(
                f"{unreadable} cannot be read: their key is not in TANDEM_RETIRED_SECRET_KEYS."
            )
