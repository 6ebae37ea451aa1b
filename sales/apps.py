from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "sales"
    verbose_name = _("Sales")

    def ready(self) -> None:
        from engagements.demonstrating import when_demonstrated
        from sales.demo import tell

        when_demonstrated(tell)
