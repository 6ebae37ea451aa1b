from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HouseConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401 (registers them)
        from config.roles import grant_to_application

        # Once for each migrate: the signal comes for every app with models, when all tables are there.
        people = apps.get_app_config("people")
        post_migrate.connect(grant_to_application, sender=people, dispatch_uid="config.roles")
