from typing import Any

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed

        from people import noting

        noting.listen()
        authentication_step_completed.connect(renew_key, dispatch_uid="people.renew_key")


def renew_key(*, request: Any, reauthenticated: bool = False, **_of_the_step: Any) -> None:
    """Who has shown again who they are goes on under a new key, as after signing in: one that was copied before opens
    nothing of what is allowed now."""
    if reauthenticated:
        request.session.cycle_key()
