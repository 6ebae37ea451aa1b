"""How good the forecasts are for a project that nobody looked at: `python -m bench.forecast DIR [--write]`.

For each project in turn the constants are chosen among a few on the other projects alone, then judged on the one
left out. What is in use (`iterations.forecast.CHOSEN`) is judged beside it. With --write, docs/forecast.md gets both.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from statistics import fmean

from iterations.backtest import BacklogFigures, Figures, File, backlog_figures, figures, files
from iterations.forecast import CHOSEN, Weights

PAGE = Path(__file__).resolve().parent.parent / "docs" / "forecast.md"
MARK = "<!-- figures: python -m bench.forecast -->"
TRIED = [
    replace(CHOSEN, fades=fades, by_velocity=velocity, all_or_nothing=prior, like_in_size=size)
    for fades, velocity, prior, size in product((0.9, 0.95, 1.0), (0.3, 0.6), (0.5, 1.0), (1.0, 3.0))
]


def worth(rows: Sequence[Figures]) -> float:
    """The less the better: error against `commit`, and how far coverage is from what was promised."""
    error = fmean(row.mae / row.mae_commit for row in rows)
    off50, off85 = (fmean(row.coverage50 for row in rows) - 0.5, fmean(row.coverage85 for row in rows) - 0.85)
    return error + max(0, abs(off50) - 0.02) + max(0, abs(off85) - 0.02)


def chosen_without(project: str, found: Sequence[File]) -> Weights:
    others = [file for file in found if file.project != project]
    return min(TRIED, key=lambda by: worth([figures(file, by) for file in others]))


def left_out(found: Sequence[File]) -> Iterable[tuple[Weights, list[Figures]]]:
    for project in dict.fromkeys(file.project for file in found):
        by = chosen_without(project, found)
        yield by, [figures(file, by) for file in found if file.project == project]


def told(rows: Iterable[Figures]) -> list[str]:
    lines = [
        "| project | moment | n | MAE | commit | mean of 3 | 50 % holds | 85 % holds | width 50 | width 85 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows = list(rows)
    for row in rows:
        lines.append(
            f"| {row.project} | {row.moment} % | {row.n} | {row.mae:.1f} | {row.mae_commit:.1f} | "
            f"{row.mae_mean3:.1f} | {row.coverage50:.0%} | {row.coverage85:.0%} | {row.width50:.1f} | "
            f"{row.width85:.1f} |"
        )
    ratio = fmean(row.mae / row.mae_commit for row in rows)
    worst = max(row.mae / min(row.mae_commit, row.mae_mean3) for row in rows)
    lines += [
        "",
        f"MAE against commit, averaged: **{ratio:.2f}** (bar 0.58); worst against the better of commit and mean of "
        f"3: **{worst:.2f}** (bar 1.05); coverage averaged over projects: **{by_project(rows, 'coverage50'):.0%}** "
        f"(bar 45–55 %) and **{by_project(rows, 'coverage85'):.0%}** (bar 81–89 %).",
    ]
    return lines


def by_project(rows: Sequence[Figures], name: str) -> float:
    projects = dict.fromkeys(row.project for row in rows)
    return fmean(fmean(getattr(row, name) for row in rows if row.project == each) for each in projects)


def backlog_told(rows: Sequence[BacklogFigures]) -> list[str]:
    lines = ["| iterations asked for | n | 50 % holds | 85 % holds |", "|---|---|---|---|"]
    for many in dict.fromkeys(row.iterations for row in rows):
        own = [row for row in rows if row.iterations == many]
        lines.append(
            f"| {many} | {sum(row.n for row in own)} | {fmean(row.coverage50 for row in own):.0%} | "
            f"{fmean(row.coverage85 for row in own):.0%} |"
        )
    return lines


def report(found: Sequence[File]) -> str:
    begun = {file.project: file for file in reversed(found)}
    lines = ["### In use", "", *told(figures(file) for file in found)]
    lines += ["", "### Each project judged by constants chosen without it", ""]
    without = list(left_out(found))
    lines += told(row for _by, rows in without for row in rows)
    lines += [""] + [
        f"Without {rows[0].project}: fades {by.fades}, by_velocity {by.by_velocity}, all_or_nothing "
        f"{by.all_or_nothing}, like_in_size {by.like_in_size}."
        for by, rows in without
    ]
    lines += ["", "### When will it be done", ""]
    lines += backlog_told([row for file in begun.values() for row in backlog_figures(file)])
    return "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--write", action="store_true", help="into docs/forecast.md")
    given = arguments.parse_args()
    text = report(files(given.folder))
    print(text)
    if given.write:
        head = PAGE.read_text().split(MARK)[0]
        PAGE.write_text(f"{head}{MARK}\n\n{text}")


if __name__ == "__main__":
    main()
