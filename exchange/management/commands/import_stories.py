from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from engagements.models import Engagement, Role
from engagements.refusals import Refused
from exchange import actions, tracker


class Command(BaseCommand):
    help = "Imports an export of Pivotal Tracker (CSV) into an engagement; running it again changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("slug", help="address of the engagement")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would become of the file")

    def handle(self, *, slug: str, file: Path, dry_run: bool, **options) -> None:
        engagement = Engagement.objects.select_related("charter").filter(slug=slug).first()
        if engagement is None:
            raise CommandError(f"There is no engagement {slug!r}.")
        try:
            data = file.read_bytes()
            export = actions.read(data)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.report(export, actions.sort_in(engagement, export))
        if not dry_run:
            batch = actions.look(engagement, data, by=self.importer(engagement), file_name=file.name)
            self.stdout.write(f"{actions.import_batch(batch, by=batch.member)} stories imported.")

    def importer(self, engagement: Engagement):
        """The history needs a person: the delivery lead, on whose behalf the operator acts."""
        lead = engagement.members.present().filter(role=Role.DELIVERY_LEAD).first()
        if lead is None:
            raise CommandError("The engagement has no delivery lead yet; invite one first.")
        return lead

    def report(self, export: tracker.Export, intake) -> None:
        self.stdout.write(
            f"{len(intake.new)} new stories with {intake.criteria} criteria, {len(intake.known)} known."
        )
        for why, column, count, row in export.summed_losses():
            where = column or "a cell beyond the header"
            self.stdout.write(f"  {where}: {why.sentence} ({often(count)}, first in row {row})")
        for unkept in intake.unkept:
            self.stdout.write(f"  {unkept.what}: has no place here yet ({often(unkept.count)})")
        for name, count in intake.strangers.items():
            self.stdout.write(f"  {name}: nobody here bears this name ({often(count)})")


def often(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
