"""Replay the forecasts over iterations that are over. See `iterations/backtest.py` and docs/forecast.md."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from iterations.backtest import File, backlog_figures, figures, files

ONLY_IN_PRINT = ("left_out", "score")


class Command(BaseCommand):
    help = "Tell how good the forecasts would have been over the iterations in a folder of CSV files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="holds files named PROJECT_MOMENT.csv")
        parser.add_argument("--json", action="store_true", help="as a list of objects")
        parser.add_argument(
            "--backlog", action="store_true", help="when the next 2, 4, 8 iterations' points are done"
        )

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            found = files(folder)
        except OSError as error:
            raise CommandError(_("This folder can't be read: %(why)s") % {"why": error}) from error
        if not found:
            raise CommandError(_("This folder holds no file named PROJECT_MOMENT.csv."))
        rows = backlogs(found) if options["backlog"] else this_iteration(found)
        if options["json"]:
            told = [{key: value for key, value in row.items() if key not in ONLY_IN_PRINT} for row in rows]
            self.stdout.write(json.dumps(told, indent=1))
        else:
            self.print(rows)

    def print(self, rows: list[dict[str, Any]]) -> None:
        self.stdout.write("  ".join(f"{name:>11}" for name in rows[0]))
        for row in rows:
            self.stdout.write("  ".join(f"{shown(value):>11}" for value in row.values()))


def shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def this_iteration(found: list[File]) -> list[dict[str, Any]]:
    return [asdict(figures(file)) for file in found]


def backlogs(found: list[File]) -> list[dict[str, Any]]:
    """What was delivered is the same whatever the moment: one file of each project is enough."""
    first = {file.project: file for file in reversed(found)}
    return [asdict(one) for file in first.values() for one in backlog_figures(file)]
