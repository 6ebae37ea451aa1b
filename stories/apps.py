from django.apps import AppConfig
from django.utils.translation import gettext


class StoriesConfig(AppConfig):
    name = "stories"

    def ready(self) -> None:
        from digests.kinds import mail_kind
        from digests.matters import BOTH, matter
        from engagements.pages import tab
        from engagements.searching import source
        from stories import events, replies  # noqa: F401  (declares the kinds)
        from stories.letters import mention_stands, mentions_since, verdict_waits
        from stories.search import COMMENTS, CRITERIA, STORIES

        matter(10, "mention", lambda: gettext("Mentions of me"), BOTH, mentions_since)
        mail_kind("mention", notification=True, wanted=mention_stands, matter="mention")
        mail_kind("verdict_awaited", notification=True, wanted=verdict_waits)
        replies.declare()
        tab(50, "ledger", lambda: gettext("Ledger"), "l")
        source(10, STORIES)
        source(20, CRITERIA)
        source(25, COMMENTS)
