from django.urls import path

from operations import views

urlpatterns = [path("me/data/", views.my_data, name="my_data")]
