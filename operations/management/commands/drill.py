import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.actions import restoring
from operations.archive import Trouble, few


class Command(BaseCommand):
    help = (
        "Tries a backup: restores it into an empty server of its own, compares every table, applies migrations, "
        "verifies each ledger and file, signs in and looks at a board. Ends with 1 and the reason if one of it "
        "does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument(
            "--into", default="", help="address of an empty database to use instead, as its owner"
        )

    def handle(self, *args: Any, backup: Path, into: str, **options: Any) -> None:
        begin = time.monotonic()
        try:
            with restoring.opened(backup) as (manifest, folder):
                if wrong := restoring.check_keys(manifest):
                    self.stdout.write(f"Note: {few(wrong)}.")
                restoring.drill(manifest, folder, into=into, say=self.stdout.write)
        except Trouble as trouble:
            raise CommandError(f"THE DRILL FAILED: {trouble}") from None
        took = time.monotonic() - begin
        self.stdout.write(f"The backup of {manifest.at} can be restored ({took:.0f} s).")
