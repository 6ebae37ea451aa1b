from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        autodiscover_modules("personal")  # what each room holds of a person
        # Neither is loaded unless it is wanted: they are large, and reach into everything.
        if settings.SENTRY_DSN:
            from operations import reporting

            reporting.start()
        if settings.OTLP_ENDPOINT:
            from operations import tracing

            tracing.start()
