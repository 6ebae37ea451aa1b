from django.apps import AppConfig
from django.utils.translation import gettext


class IterationsConfig(AppConfig):
    name = "iterations"

    def ready(self) -> None:
        from digests.duties import duty
        from engagements.journal import on_record
        from engagements.pages import tab
        from iterations import events  # noqa: F401  (declares the kinds)
        from iterations.actions import forget_put, turn_weeks

        tab(20, "board", lambda: gettext("Board"), "b")
        duty(turn_weeks)
        on_record(forget_put)
