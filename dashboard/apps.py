from django.apps import AppConfig
from django.utils.translation import gettext


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import events, occasions  # noqa: F401  (events declares the kinds)
        from dashboard.demo.mails import play
        from dashboard.leaving_open import final_report
        from dashboard.summing import news_since, waiting_since
        from digests.matters import SUMMED_UP, matter
        from digests.previews import acted_by
        from engagements.ending import point
        from engagements.pages import tab

        occasions.declare()
        acted_by(play)
        matter(20, "waiting", lambda: gettext("Waiting on me"), SUMMED_UP, waiting_since)
        matter(60, "news", lambda: gettext("What the others did"), SUMMED_UP, news_since)
        point(80, final_report)
        tab(10, "home", lambda: gettext("Home"), "h")
