from django.urls import path

from dashboard import views

urlpatterns = [
    path("", views.portfolio, name="portfolio"),
    path("e/<slug:slug>/", views.home, name="home"),
]
