from django.apps import AppConfig
from django.utils.translation import gettext


class StoriesConfig(AppConfig):
    name = "stories"

    def ready(self) -> None:
        from engagements.pages import tab
        from stories import events  # noqa: F401  (declares the kinds)

        tab(50, "ledger", lambda: gettext("Ledger"), "l")
