from django.apps import AppConfig
from django.utils.translation import gettext


class IterationsConfig(AppConfig):
    name = "iterations"

    def ready(self) -> None:
        from digests.duties import duty
        from digests.feeding import feeds
        from engagements.journal import on_record
        from engagements.pages import tab
        from iterations import events, origins  # noqa: F401  (events declares the kinds)
        from iterations.actions import forget_put, join_agenda, turn_weeks
        from iterations.actions.standing import note_standings
        from iterations.feeding import of_meetings

        tab(20, "board", lambda: gettext("Board"), "b")
        tab(35, "demo", lambda: gettext("Demo"), "d")
        duty(turn_weeks)
        duty(note_standings)
        origins.declare()
        on_record(join_agenda)
        on_record(forget_put)
        feeds(of_meetings)
