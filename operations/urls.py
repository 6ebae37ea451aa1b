from django.conf import settings
from django.urls import path

from operations import views

urlpatterns = [path("me/data/", views.my_data, name="my_data")]
if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", views.metrics, name="metrics"))
