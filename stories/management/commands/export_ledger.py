import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.models import Engagement
from stories import ledger, sealing
from stories.models import LedgerEntry


class Command(BaseCommand):
    help = "Writes an engagement's ledger as JSON lines, for docs/verify/tandem_verify.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--to", type=Path, help="the file to write; else standard output")

    def handle(self, *args: Any, slug: str, to: Path | None, **options: Any) -> None:
        engagement = Engagement.objects.filter(slug=slug).first()
        if engagement is None:
            raise CommandError(f"There is no engagement {slug}.")
        rows = LedgerEntry.objects.filter(engagement=engagement).order_by("number")
        key = sealing.first_key(rows.first())
        lines = ledger.export_lines((sealing.as_entry(row) for row in rows), key)
        if to is None:
            sys.stdout.buffer.writelines(lines)
            return
        with to.open("wb") as file:
            file.writelines(lines)
