from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigestsConfig(AppConfig):
    name = "digests"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from digests.beating import with_beat
        from digests.kinds import mail_kind
        from digests.letters import invitation_waits, post_letters
        from engagements import journal

        with_beat()
        journal.on_record(post_letters)
        mail_kind("invitation", wanted=invitation_waits)
