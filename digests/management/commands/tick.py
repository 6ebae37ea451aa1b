from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from digests.actions import run_tick


class Command(BaseCommand):
    help = "Do what is due: what beat has done every 5 seconds, and cron may do in its place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=moment, metavar="ISO", help="as if it were this moment")

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        run_tick(at)


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
