from django.apps import AppConfig
from django.utils.translation import gettext


class EngagementsConfig(AppConfig):
    name = "engagements"

    def ready(self) -> None:
        from engagements import events  # noqa: F401  (declares the kinds)
        from engagements.ending import point
        from engagements.pages import line, tab
        from engagements.reading import course_line, invitations_left
        from engagements.search import PEOPLE
        from engagements.searching import source

        tab(60, "people", lambda: gettext("People"), "p")
        line(0, course_line)
        point(60, invitations_left)
        source(30, PEOPLE)
