from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "digests"

    def ready(self) -> None:
        from digests.beating import with_beat
        from digests.kinds import mail_kind
        from digests.letters import invitation_waits, post_letters
        from engagements import journal

        with_beat()
        journal.on_record(post_letters)
        mail_kind("invitation", wanted=invitation_waits)
