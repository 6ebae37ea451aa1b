from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.models import Engagement
from stories import actions, ledger, sealing


class Command(BaseCommand):
    help = (
        "After TANDEM_SIGNING_KEY was replaced: has every ledger say so, in an entry signed with the old key. "
        "Until then nothing more is signed off there. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", type=Path, help="the file that holds the old TANDEM_SIGNING_KEY")

    def handle(self, *args: Any, old: Path, **options: Any) -> None:
        try:
            key = sealing.read_key(old.read_text().strip())
        except (OSError, ValueError) as error:
            raise CommandError(f"{old} holds no signing key: {error}") from None
        changed = [one for one in Engagement.objects.all() if actions.announce_key(one, old=key)]
        self.stdout.write(f"Announced in {len(changed)} ledgers.")
        self.stdout.write(
            f"Keep TANDEM_RETIRED_SIGNING_KEYS with {ledger.public_hex(key.public_key())} in it from now on: "
            "it is what the ledgers begin with."
        )
