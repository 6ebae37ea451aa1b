from django.apps import AppConfig
from django.utils.translation import gettext


class StoriesConfig(AppConfig):
    name = "stories"

    def ready(self) -> None:
        from digests.kinds import mail_kind
        from digests.matters import BOTH, MAILED, matter
        from engagements.ending import point, when_closed, when_handed_over
        from engagements.pages import tab
        from engagements.searching import source
        from stories import by_mail, events, occasions  # noqa: F401  (events declares the kinds)
        from stories.actions.passing_on import end_links_of, pass_stories_on
        from stories.leaving_open import taken_along, under_way, unsigned
        from stories.letters import mention_stands, mentions_since, verdict_waits
        from stories.search import COMMENTS, CRITERIA, STORIES

        matter(10, "mention", lambda: gettext("Mentions of me"), BOTH, mentions_since)
        matter(12, "verdict", lambda: gettext("Verdicts that wait for me"), MAILED)
        mail_kind("mention", notification=True, wanted=mention_stands, matter="mention")
        mail_kind("verdict_awaited", notification=True, wanted=verdict_waits, matter="verdict")
        by_mail.declare()
        occasions.declare()
        point(10, unsigned)
        point(15, under_way)
        point(90, taken_along)
        when_closed(end_links_of)
        when_handed_over(pass_stories_on)
        tab(50, "ledger", lambda: gettext("Ledger"), "l")
        source(10, STORIES)
        source(20, CRITERIA)
        source(25, COMMENTS)
