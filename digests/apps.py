from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigestsConfig(AppConfig):
    name = "digests"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from anymail.signals import inbound

        from digests.beating import with_beat
        from digests.duties import duty
        from digests.kinds import mail_kind
        from digests.letters import invitation_waits, post_letters
        from digests.matters import DIGEST
        from digests.provided import take
        from digests.summing import still_something
        from engagements import journal
        from people.actions import sweep_sessions

        with_beat()
        duty(sweep_sessions)
        inbound.connect(take, dispatch_uid="digests.provided")
        journal.on_record(post_letters)
        mail_kind("invitation", wanted=invitation_waits)
        mail_kind("daily_digest", notification=True, wanted=still_something, matter=DIGEST)
