from django.apps import AppConfig
from django.utils.translation import gettext


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from engagements.pages import tab

        tab(10, "home", lambda: gettext("Home"), "h")
