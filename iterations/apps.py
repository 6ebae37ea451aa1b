from django.apps import AppConfig
from django.utils.translation import gettext


class IterationsConfig(AppConfig):
    name = "iterations"

    def ready(self) -> None:
        from digests.duties import duty
        from engagements.pages import tab
        from iterations import events, origins  # noqa: F401  (events declares the kinds)
        from iterations.actions import turn_weeks

        origins.declare()
        tab(20, "board", lambda: gettext("Board"), "b")
        duty(turn_weeks)
