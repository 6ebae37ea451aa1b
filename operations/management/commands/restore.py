from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations import programs
from operations.actions import restoring
from operations.archive import Trouble, few
from operations.programs import Database


class Command(BaseCommand):
    help = "Brings a backup back into an empty database and the storage, and looks whether all of it works."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="even if the database is not empty: all in it is lost"
        )
        parser.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *args: Any, backup: Path, replace: bool, yes: bool, **options: Any) -> None:
        try:
            with restoring.opened(backup) as (manifest, folder):
                database = Database.of_settings()
                programs.demand_owner(database)
                restoring.refuse_if_in_use(database, replaces=replace)
                if wrong := restoring.check_keys(manifest):
                    self.stdout.write(f"Note: {few(wrong)}.")
                if not yes:
                    self.confirm(f"Restore the backup of {manifest.at} into the database {database.name}")
                restoring.restore(database, manifest, folder, say=self.stdout.write)
        except Trouble as trouble:
            raise CommandError(str(trouble)) from None
        self.stdout.write(f"Restored as it was at {manifest.at}.")

    def confirm(self, what: str) -> None:
        try:
            answer = input(f"{what}? Type “restore” to go on: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "restore":
            raise CommandError("Nothing was changed.")
