from django.apps import AppConfig
from django.utils.translation import gettext


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import occasions
        from engagements.pages import tab

        occasions.declare()
        tab(10, "home", lambda: gettext("Home"), "h")
