from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engagements.models import Engagement
from stories import record


class Command(BaseCommand):
    help = (
        "Checks an engagement's ledger: the chain, the signatures, and the texts against the kept revisions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--head", help="a head hash known from elsewhere (the weekly mail)")

    def handle(self, *args: Any, slug: str, head: str | None, **options: Any) -> None:
        engagement = Engagement.objects.filter(slug=slug).first()
        if engagement is None:
            raise CommandError(f"There is no engagement {slug}.")
        finding = record.verify(engagement, head)
        if not finding.intact:
            raise CommandError(f"Entry {finding.bad}: {finding.fault}")
        entries = "1 entry" if finding.count == 1 else f"{finding.count} entries"
        self.stdout.write(f"Intact: {entries}, head {finding.head}.")
        if head is None:
            self.stdout.write("Without --head nobody can see whether the newest entries were cut off.")
