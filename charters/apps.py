from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "charters"

    def ready(self) -> None:
        from charters import awaiting, events  # noqa: F401  (events declares the kinds)
        from charters.search import SOURCES
        from engagements.searching import source

        awaiting.declare()
        for place, one in enumerate(SOURCES):
            source(25 + place, one)
