from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.actions.examining import examine
from operations.archive import Manifest, Trouble


class Command(BaseCommand):
    help = "Whether this installation is what a backup's manifest says, and works: part of restore and drill."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("manifest", type=Path)
        parser.add_argument("--migrate", action="store_true", help="apply what migrations came since, first")

    def handle(self, *args: Any, manifest: Path, migrate: bool, **options: Any) -> None:
        if migrate:
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write("Every migration is applied.")
        try:
            for line in examine(Manifest.read(manifest.read_bytes())):
                self.stdout.write(line)
        except (Trouble, OSError) as trouble:
            raise CommandError(str(trouble)) from None
