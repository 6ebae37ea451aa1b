"""The addresses of the house as they are with another TANDEM_ADMIN_PATH."""

import importlib

from django.conf import settings
from django.test import override_settings

import config.urls as usual

with override_settings(ADMIN_PATH="backstairs/"):
    moved = importlib.reload(usual)
urlpatterns = [*moved.urlpatterns]
handler404 = "dashboard.errors.handler404"
assert settings.ADMIN_PATH == "admin/"
importlib.reload(usual)
