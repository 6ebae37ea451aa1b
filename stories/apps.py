from django.apps import AppConfig
from django.utils.translation import gettext


class StoriesConfig(AppConfig):
    name = "stories"

    def ready(self) -> None:
        from engagements.pages import tab
        from engagements.searching import source
        from stories import events  # noqa: F401  (declares the kinds)
        from stories.search import CRITERIA, STORIES

        tab(50, "ledger", lambda: gettext("Ledger"), "l")
        source(10, STORIES)
        source(20, CRITERIA)
