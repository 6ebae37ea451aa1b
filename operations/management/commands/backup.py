from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.actions import backing_up
from operations.archive import Trouble, few
from operations.programs import Database


class Command(BaseCommand):
    help = (
        "Writes the database and every attached file into one file, with checksums of all of it. "
        "The keys are not in it: --keys writes them into a file of their own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "to", type=Path, help="the file to write, or the folder for one with the time in its name"
        )
        parser.add_argument(
            "--keys", type=Path, help="also write the keys into this new file, for another place"
        )

    def handle(self, *args: Any, to: Path, keys: Path | None, **options: Any) -> None:
        if to.is_dir():
            to = to / f"tandem-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
        try:
            if keys:
                backing_up.save_keys(keys)
            manifest, lost = backing_up.back_up(Database.of_settings(), to)
        except (Trouble, OSError) as trouble:
            raise CommandError(f"No backup was made: {trouble}") from None
        rows = sum(table.rows for table in manifest.tables.values())
        size = to.stat().st_size / 1_000_000
        self.stdout.write(
            f"{to}: {len(manifest.tables)} tables, {rows} rows, {len(manifest.files)} files, {size:.1f} MB."
        )
        if keys:
            self.stdout.write(f"The keys are in {keys}. Keep it in another place than the backup.")
        else:
            self.stdout.write(
                "The keys are not in it (--keys): keep TANDEM_SECRET_KEY and TANDEM_SIGNING_KEY elsewhere."
            )
        if lost:
            raise CommandError(f"The backup is written, but these files are missing or damaged: {few(lost)}.")
