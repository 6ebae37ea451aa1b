from django.apps import AppConfig


class ChartersConfig(AppConfig):
    name = "charters"

    def ready(self) -> None:
        from charters import events  # noqa: F401  (declares the kinds)
        from charters.models import Acknowledgement, waits_for_consent
        from charters.search import SOURCES
        from engagements.door import told_at_the_door
        from engagements.searching import source

        told_at_the_door("has_read_charter", Acknowledgement.at_the_door())
        told_at_the_door("charter_waiting", waits_for_consent())
        for place, one in enumerate(SOURCES):
            source(25 + place, one)
