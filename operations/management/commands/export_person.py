from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from operations.archive import fresh_file
from operations.exporting import export
from operations.persons import Person


class Command(BaseCommand):
    help = "Writes all that is held of a person into a zip: each row that names them, and the files they attached."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--to", type=Path, required=True, help="the zip to write")

    def handle(self, *args: Any, email: str, to: Path, **options: Any) -> None:
        person = Person.by_address(email)
        if not person.is_known:
            raise CommandError(f"Nothing is held of {email}.")
        with fresh_file(to) as file:
            counts = export(person, file)
        for label, count in sorted(counts.items()):
            self.stdout.write(f"{count:>8}  {label}")
        self.stdout.write(f"{to} holds words of others too: look through it before you hand it over.")
