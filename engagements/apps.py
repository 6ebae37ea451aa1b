from django.apps import AppConfig
from django.utils.translation import gettext


class EngagementsConfig(AppConfig):
    name = "engagements"

    def ready(self) -> None:
        from engagements import events  # noqa: F401  (declares the kinds)
        from engagements.pages import tab
        from engagements.search import PEOPLE
        from engagements.searching import source

        tab(60, "people", lambda: gettext("People"), "p")
        source(30, PEOPLE)
