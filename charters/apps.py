from django.apps import AppConfig
from django.utils.translation import gettext


class ChartersConfig(AppConfig):
    name = "charters"

    def ready(self) -> None:
        from charters import awaiting, events  # noqa: F401  (events declares the kinds)
        from charters.search import SOURCES
        from engagements.pages import tab
        from engagements.searching import source

        awaiting.declare()
        tab(55, "charter", lambda: gettext("Charter"), "a")
        for place, one in enumerate(SOURCES):
            source(25 + place, one)
