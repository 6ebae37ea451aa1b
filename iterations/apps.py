from django.apps import AppConfig
from django.utils.translation import gettext


class IterationsConfig(AppConfig):
    name = "iterations"

    def ready(self) -> None:
        from charters.cadence import counted_by
        from digests.duties import duty
        from digests.feeding import feeds
        from digests.kinds import mail_kind
        from digests.matters import MAILED, matter
        from engagements.journal import on_record
        from engagements.pages import tab
        from iterations import awaiting, events, origins  # noqa: F401  (events declares the kinds)
        from iterations.actions import call_demos, forget_put, join_agenda, turn_weeks
        from iterations.actions.standing import note_standings
        from iterations.feeding import of_meetings
        from iterations.letters import is_up_to_date, paper_of_minutes

        matter(45, "demo", lambda: gettext("Invitations to the demo"), MAILED)
        mail_kind("demo_invitation", notification=True, wanted=is_up_to_date, matter="demo")
        mail_kind("minutes", encloses=paper_of_minutes)
        from iterations.models.week import ended_numbers, next_number

        counted_by(next_number, ended_numbers)
        tab(20, "board", lambda: gettext("Board"), "b")
        tab(35, "demo", lambda: gettext("Demo"), "d")
        awaiting.declare()
        duty(turn_weeks)
        duty(call_demos)
        duty(note_standings)
        origins.declare()
        on_record(join_agenda)
        on_record(forget_put)
        feeds(of_meetings)
