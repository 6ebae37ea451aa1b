"""The same web program and thread count as the app's, with a2wsgi's own responder behind it."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = WSGIMiddleware(get_wsgi_application(), workers=settings.THREADS)
