from django.apps import AppConfig
from django.utils.translation import gettext


class StandupsConfig(AppConfig):
    name = "standups"

    def ready(self) -> None:
        from digests.feeding import feeds
        from engagements.ending import point, when_handed_over
        from engagements.journal import on_record
        from engagements.pages import tab
        from engagements.searching import source
        from standups import awaiting, becoming, by_mail, events, occasions, origins, overdue, planning  # noqa: F401  (events declares the kinds)
        from standups.actions.passing_on import pass_concerns_on
        from standups.feeding import of_standups
        from standups.leaving_open import open_concerns_left
        from standups.search import CONCERNS, UPDATES
        from stories.origins import offer

        awaiting.declare()
        becoming.declare()
        occasions.declare()
        origins.declare()
        planning.declare()
        overdue.declare()
        on_record(overdue.plan_anew)
        by_mail.declare()
        feeds(of_standups)
        point(30, open_concerns_left)
        when_handed_over(pass_concerns_on)
        tab(30, "standup", lambda: gettext("Stand-up"), "s")
        tab(40, "concerns", lambda: gettext("Concerns"), "c")
        offer(30, "concerns", lambda: gettext("Raise a concern"), "flag")
        source(40, CONCERNS)
        source(50, UPDATES)
