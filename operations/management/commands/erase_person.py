from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations.actions.erasing import Kept, Report, erase, forget_what_was_kept
from operations.persons import Person


class Command(BaseCommand):
    help = (
        "Erases a person: account, addresses, profile, drafts and mails go, their name is taken out of what stays, "
        "and every ledger still verifies. Without --really it only counts. With --kept instead of an address it "
        "empties names on sign-offs, of people erased earlier, whose retention has ended since."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("--really", action="store_true", help="do it, after asking")
        parser.add_argument("--yes", action="store_true", help="ask nothing")
        parser.add_argument("--kept", action="store_true")

    def handle(self, *args: Any, email: str, really: bool, yes: bool, kept: bool, **options: Any) -> None:
        if kept:
            self.stdout.write(f"{forget_what_was_kept(timezone.now())} names on sign-offs are erased.")
            return
        person = Person.by_address(email)
        if not email or not person.is_known:
            raise CommandError(f"Nothing is held of {email or 'nobody'}.")
        if really and not yes:
            self.confirm(email)
        try:
            report = erase(person, now=timezone.now(), dry=not really)
        except Kept as reason:
            raise CommandError(f"Not erased. {reason}") from None
        self.tell(report)
        self.stdout.write(
            "Erased. Backups made before still hold it." if really else "Nothing was changed (--really does)."
        )

    def confirm(self, email: str) -> None:
        try:
            answer = input(f"This can't be taken back. Type {email} to erase: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != email.lower():
            raise CommandError("Nothing was changed.")

    def tell(self, report: Report) -> None:
        for what, counts in (
            ("deleted", report.deleted),
            ("emptied", report.emptied),
            ("name taken out", report.reworded),
        ):
            for label, count in sorted(counts.items()):
                self.stdout.write(f"{count:>8}  {label} ({what})")
        self.stdout.write(f"{len(report.files):>8}  files in the storage (deleted)")
        for sentence in report.stays:
            self.stdout.write(sentence)
