"""The report of a week as its Typst template takes it."""

from typing import Any

from django.utils.translation import gettext as _

from config.locales import dated_day
from dashboard.report import Line, Promises, Report, figures


def on_paper(report: Report) -> dict[str, Any]:
    """The report as its Typst template takes it: every word in the reader's language."""

    def lines(some: list[Line]) -> list[dict[str, str]]:
        return [
            {
                "number": f"#{one.number}",
                "title": one.title,
                "why": one.why,
                "points": "" if one.points is None else str(one.points),
            }
            for one in some
        ]

    chart = report.velocity_chart()
    engagement = report.engagement
    return {
        "title": _("Week %(n)s report") % {"n": report.number},
        "foot": engagement.name,
        "days": f"{dated_day(report.iteration.starts)} – {dated_day(report.last_day)}",
        "goal": [_("Goal"), report.iteration.goal],
        "parties": [["vendor", engagement.vendor.name], ["client", engagement.client.name]],
        "figures": figures(report),
        "sections": [
            {"heading": _("Accepted"), "lines": lines(report.accepted), "none": _("Nothing was accepted.")},
            {
                "heading": _("Changes asked"),
                "lines": lines(report.sent_back),
                "none": _("Nothing was sent back."),
            },
            {
                "heading": _("Carried"),
                "lines": lines(report.carried),
                "none": _("Nothing was left under way."),
            },
        ],
        "velocity": [_("Velocity"), report.velocity_sentence],
        "bars": [{"label": bar.label, "value": bar.value, "hollow": bar.hollow} for bar in chart.bars],
        "most": chart.most,
        "concerns": [
            {"heading": _("Concerns closed"), "texts": [one.text for one in report.concerns_closed]},
            {"heading": _("Concerns open"), "texts": [one.text for one in report.concerns_open]},
        ],
        "money": [_("Money"), report.money],
        "promises": [_("Commitments"), [told_of(report, one) for one in report.promises]],
        "pulse": [
            pulse_heading(report),
            [one.sentence for one in report.pulse.questions] if report.pulse else [],
        ],
        "ball": [_("Who held the ball"), report.ball_sentences],
        "next": [_("Next week"), report.next_week.goal if report.next_week else ""],
        "next_stories": [f"#{story.number} {story.title}" for story in report.next_stories],
        "head": [_("Newest hash of the ledger"), report.head],
    }


def pulse_heading(report: Report) -> str:
    return _("Pulse after the demo of week %(number)s") % {
        "number": report.pulse.number if report.pulse else report.number
    }


def told_of(report: Report, one: Promises) -> str:
    return f"{report.engagement.organisation(one.party).name}: {one.sentence}"
