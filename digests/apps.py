from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "digests"

    def ready(self) -> None:
        from digests.letters import post_letters
        from engagements import journal

        journal.on_record(post_letters)
