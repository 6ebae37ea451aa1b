from datetime import date

from django.urls import path, register_converter

from standups import views
from standups.models import LINES


class Day:
    """A local day of the engagement: 2026-11-18."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)  # a ValueError is a 404

    def to_url(self, value: date) -> str:
        return value.isoformat()


class Line:
    """One of the three lines of an update."""

    regex = "|".join(LINES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Day, "day")
register_converter(Line, "line")

ENGAGEMENT = "e/<slug:slug>"
CONCERN = f"{ENGAGEMENT}/concerns/<int:number>"

urlpatterns = [
    path(f"{ENGAGEMENT}/standup/", views.standup, name="standup"),
    path(f"{ENGAGEMENT}/standup/<day:day>/", views.standup_of, name="standup_of"),
    path(f"{ENGAGEMENT}/standup/<day:day>/floor/", views.floor, name="floor"),
    path(f"{ENGAGEMENT}/standup/<day:day>/floor/end/", views.round_end, name="round_end"),
    path(f"{ENGAGEMENT}/standup/<day:day>/concern/", views.concern_of_update, name="concern_of_update"),
    path(
        f"{ENGAGEMENT}/standup/<day:day>/<int:member>/<line:line>/story/",
        views.story_of_line,
        name="story_of_line",
    ),
    path(f"{ENGAGEMENT}/standup/people/<int:number>/", views.updates_of, name="updates_of"),
    path(f"{ENGAGEMENT}/concerns/", views.concerns, name="concerns"),
    path(f"{CONCERN}/owner/", views.ownership, name="concern_owner"),
    path(f"{CONCERN}/answer/", views.answer, name="concern_answer"),
    path(f"{CONCERN}/story/", views.story_of_concern, name="story_of_concern"),
    path(f"{CONCERN}/closing/", views.closing, name="concern_closing"),
    path(f"{CONCERN}/reopening/", views.reopening, name="concern_reopening"),
]
