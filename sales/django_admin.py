"""Django's admin as an application of this house: with our site in place of its own."""

from django.contrib.admin.apps import AdminConfig


class TandemAdmin(AdminConfig):
    default_site = "sales.site.SalesSite"
