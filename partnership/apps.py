from django.apps import AppConfig
from django.utils.translation import gettext


class PartnershipConfig(AppConfig):
    name = "partnership"

    def ready(self) -> None:
        from digests.duties import duty
        from digests.feeding import feeds
        from digests.kinds import mail_kind
        from digests.matters import MAILED, matter
        from engagements.door import told_at_the_door
        from engagements.ending import point, when_handed_over
        from engagements.journal import on_record
        from engagements.pages import count_beside, tab
        from engagements.searching import source
        from partnership import asking, awaiting, by_mail, events, occasions, origins  # noqa: F401  (events declares the kinds)
        from partnership.actions import ask_for_pulse, break_overdue, bring_back, close_pulses
        from partnership.actions.passing_on import pass_partnership_on
        from partnership.feeding import of_commitments
        from partnership.leaving_open import open_commitments_left, open_pings_left
        from partnership.letters import answer_waits, ping_waits
        from partnership.models import Ping
        from partnership.search import COMMITMENTS, DECISIONS, NOTES, PINGS
        from stories.asides import aside
        from stories.origins import offer

        # What still waits stands in the digest among all that waits.
        matter(15, "ping", lambda: gettext("Pings to me, and answers to mine"), MAILED)
        mail_kind("ping", notification=True, wanted=ping_waits, matter="ping")
        mail_kind("ping_answer", notification=True, wanted=answer_waits, matter="ping")
        occasions.declare()
        origins.declare()
        by_mail.declare()
        feeds(of_commitments)
        asking.declare()
        on_record(ask_for_pulse)
        point(20, open_commitments_left)
        point(40, open_pings_left)
        when_handed_over(pass_partnership_on)
        duty(break_overdue)
        duty(bring_back)
        duty(close_pulses)
        tab(37, "pings", lambda: gettext("Pings"), "q")
        tab(45, "commitments", lambda: gettext("Commitments"), "k")
        told_at_the_door("pings_waiting", Ping.waiting_at_the_door())
        awaiting.declare()
        count_beside("q", "pings_waiting", "pings_waiting")
        aside("ball_of", lambda: gettext("Who holds the ball"))
        offer(10, "commitments", lambda: gettext("Commit to it"), "calendar-check")
        offer(20, "pings", lambda: gettext("Ask somebody about it"), "send")
        offer(40, "decisions", lambda: gettext("Note a decision"), "check")
        source(42, PINGS)
        source(44, COMMITMENTS)
        source(46, DECISIONS)
        source(48, NOTES)
