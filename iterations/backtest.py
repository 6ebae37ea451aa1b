"""How good the forecasts would have been: replayed over iterations that are over, knowing only what was known then.

Source: FORECAST.md, "How it is measured". The files are those of M. Choetkiertikul, H. K. Dam, T. Tran, A. Ghose and
J. Grundy, "Predicting Delivery Capability in Iterative Software Development", IEEE Transactions on Software
Engineering, 2017: one row an iteration, one file for each project and moment (0, 30, 50, 80 % of its time).
Nothing here reads a database or a clock.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from iterations.forecast import CHOSEN, SEED, Chances, Past, Weights, outlook, this_iteration

FILE = re.compile(r"(?P<project>\w+)_(?P<moment>\d+)\.csv")
NUMBERS = ("boardid", "sprintid", "vel_diff", "vel_todo", "vel_inprogress", "vel_done")
FIRST = 3  # iterations of a team that only teach
BACKLOGS = (2, 4, 8)  # iterations whose points together are asked for


@dataclass(frozen=True)
class Row:
    """One iteration of a team as it stood at the file's moment; delivered is known only at its end."""

    team: float
    order: float
    done: float
    target: float
    delivered: float

    @property
    def past(self) -> Past:
        return Past(self.done, self.target, self.delivered)


@dataclass(frozen=True)
class File:
    """One project at one moment, in per cent of an iteration's time. malformed: rows that could not be read."""

    project: str
    moment: int
    teams: tuple[tuple[Row, ...], ...]
    malformed: int


@dataclass(frozen=True)
class Asked:
    """One forecast beside what came of it. commit: all that is planned; mean3: the mean of the last three."""

    truth: float
    chances: Chances
    commit: float
    mean3: float
    place: float  # where the truth lies among the chances, 0 to 1


@dataclass(frozen=True)
class Figures:
    """What FORECAST.md asks to be printed of one project and moment. score: mean interval score of the 50 % range."""

    project: str
    moment: int
    n: int
    mae: float
    mae_commit: float
    mae_mean3: float
    coverage50: float
    coverage85: float
    width50: float
    width85: float
    malformed: int
    left_out: int
    score: float


def files(folder: Path) -> list[File]:
    """All files of a folder that are named PROJECT_MOMENT.csv, read. Raises OSError if one can't be."""
    named = ((FILE.fullmatch(path.name), path) for path in sorted(folder.iterdir()))
    found = [_file(name["project"], int(name["moment"]), path) for name, path in named if name]
    return sorted(found, key=lambda file: (file.project, file.moment))


def _file(project: str, moment: int, path: Path) -> File:
    with path.open(encoding="cp1252", newline="") as text:
        header, *lines = csv.reader(text)
    teams: dict[float, list[Row]] = {}
    malformed = 0
    for line in lines:
        row = _row(header, line)
        if row:
            teams.setdefault(row.team, []).append(row)
        else:
            malformed += 1
    ordered = (tuple(sorted(rows, key=lambda row: row.order)) for rows in teams.values())
    return File(project, moment, tuple(ordered), malformed)


def _row(header: Sequence[str], line: Sequence[str]) -> Row | None:
    """None for a row that is too short or holds no numbers. Names hold commas: then it is wider than the header."""
    wider = len(line) - len(header)
    if wider < 0:
        return None
    at = {name: place if place < 3 else place + wider for place, name in enumerate(header)}
    try:
        team, order, diff, todo, under_way, done = (float(line[at[name]]) for name in NUMBERS)
    except ValueError:
        return None
    target = todo + under_way + done
    if min(todo, under_way, done) < 0:
        return None
    return Row(team, order, done, target, max(0.0, target + diff))


# --- This iteration --------------------------------------------------------------------------------


def ask(file: File, by: Weights = CHOSEN) -> tuple[list[Asked], int]:
    """Every iteration from a team's fourth on, forecast from its row and those before; and how many had no target."""
    dice = np.random.default_rng(SEED)
    asked, left_out = [], 0
    for rows in file.teams:
        for at in range(FIRST, len(rows)):
            row, before = rows[at], rows[:at]
            if row.target <= 0:
                left_out += 1
                continue
            chances = this_iteration(row.done, row.target, [then.past for then in before], by=by)
            mean3 = fmean(then.delivered for then in before[-3:])
            place = chances.place_of(row.delivered, dice.random())
            asked.append(Asked(row.delivered, chances, row.target, mean3, place))
    return asked, left_out


def figures(file: File, by: Weights = CHOSEN) -> Figures:
    """The figures of one project and moment. Raises StatisticsError for a file with nothing to ask."""
    asked, left_out = ask(file, by)
    ranges = {share: [one.chances.middle(share) for one in asked] for share in (0.5, 0.85)}
    return Figures(
        project=file.project,
        moment=file.moment,
        n=len(asked),
        mae=fmean(abs(one.chances.quantile(0.5) - one.truth) for one in asked),
        mae_commit=fmean(abs(one.commit - one.truth) for one in asked),
        mae_mean3=fmean(abs(one.mean3 - one.truth) for one in asked),
        coverage50=covered([one.place for one in asked], 0.5),
        coverage85=covered([one.place for one in asked], 0.85),
        width50=fmean(high - low for low, high in ranges[0.5]),
        width85=fmean(high - low for low, high in ranges[0.85]),
        malformed=file.malformed,
        left_out=left_out,
        score=fmean(
            interval_score(reach, one.truth, 0.5) for reach, one in zip(ranges[0.5], asked, strict=True)
        ),
    )


def covered(places: Sequence[float], share: float) -> float:
    """How many of the truths lie within the middle range of this share."""
    return fmean((1 - share) / 2 <= place <= (1 + share) / 2 for place in places)


def interval_score(reach: tuple[int, int], truth: float, share: float) -> float:
    """Width, and what a miss costs besides (Gneiting and Raftery, 2007): the lower the better, in points."""
    low, high = reach
    return high - low + 2 / (1 - share) * (max(0, low - truth) + max(0, truth - high))


# --- A backlog -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BacklogFigures:
    """How often the ranges for "when will it be done" held, for backlogs of `iterations` iterations."""

    project: str
    iterations: int
    n: int
    coverage50: float
    coverage85: float


def backlog_figures(file: File, by: Weights = CHOSEN) -> list[BacklogFigures]:
    """For each iteration from the fourth on: when will the points of the next 2, 4, 8 be done?"""
    places: dict[int, list[float]] = {many: [] for many in BACKLOGS}
    dice = np.random.default_rng(SEED)
    for rows in file.teams:
        for many, place in _backlogs(rows, dice, by):
            places[many].append(place)
    return [
        BacklogFigures(file.project, many, len(found), covered(found, 0.5), covered(found, 0.85))
        for many, found in places.items()
        if found
    ]


def _backlogs(rows: Sequence[Row], dice: np.random.Generator, by: Weights) -> Iterator[tuple[int, float]]:
    for at in range(FIRST, len(rows)):
        paces = [
            row.delivered for row in rows[:at] if row.target or row.delivered
        ]  # else it was no iteration
        if not any(paces):
            continue
        ahead = outlook(paces, horizon=max(BACKLOGS), by=by)
        for many in BACKLOGS:
            to_come = np.cumsum([row.delivered for row in rows[at : at + many]])
            if len(to_come) == many and to_come[-1] > 0:
                truth = int(np.argmax(to_come >= to_come[-1])) + 1
                before, by_then = (ahead.chance_by(to_come[-1], n) for n in (truth - 1, truth))
                yield many, before + dice.random() * (by_then - before)
