from django.apps import AppConfig
from django.utils.translation import gettext


class StandupsConfig(AppConfig):
    name = "standups"

    def ready(self) -> None:
        from engagements.pages import tab
        from engagements.searching import source
        from standups import becoming, events, occasions, origins, planning  # noqa: F401  (events declares the kinds)
        from standups.search import CONCERNS, UPDATES

        becoming.declare()
        occasions.declare()
        origins.declare()
        planning.declare()
        tab(30, "standup", lambda: gettext("Stand-up"), "s")
        tab(40, "concerns", lambda: gettext("Concerns"), "c")
        source(40, CONCERNS)
        source(50, UPDATES)
