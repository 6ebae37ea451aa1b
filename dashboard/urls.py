from django.urls import path

from dashboard import health, me, profiles, views
from dashboard.styleguide import styleguide

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", views.portfolio, name="portfolio"),
    path("me/", me.my_settings, name="my_settings"),
    path("me/absences/", me.absences, name="absences"),
    path("me/absences/withdrawal/", me.absence_withdrawal, name="absence_withdrawal"),
    path("me/profile/", profiles.my_profile, name="my_profile"),
    path("me/profile/skills/", profiles.my_skill, name="my_skill"),
    path("e/<slug:slug>/", views.home, name="home"),
    path("e/<slug:slug>/relationship/", views.relationship, name="relationship"),
    path(
        "e/<slug:slug>/relationship/notes/<int:number>/withdrawal/",
        views.note_withdrawal,
        name="note_withdrawal",
    ),
    path("e/<slug:slug>/people/<int:number>/", profiles.profile, name="profile"),
    path("e/<slug:slug>/people/<int:number>/skills/", profiles.profile_skill, name="profile_skill"),
    path(
        "e/<slug:slug>/people/<int:number>/confirmations/",
        profiles.profile_confirmation,
        name="profile_confirmation",
    ),
    path("e/<slug:slug>/weeks/", views.weeks, name="weeks"),
    path("e/<slug:slug>/weeks/<int:number>/", views.week, name="week"),
    path("e/<slug:slug>/weeks/<int:number>/sending/", views.week_sending, name="week_sending"),
    path("e/<slug:slug>/weeks/<int:number>/pdf/", views.week_pdf, name="week_pdf"),
    path("e/<slug:slug>/search/", views.search, name="search"),
    path("e/<slug:slug>/palette/", views.palette, name="palette"),
    path("styleguide/", styleguide, name="styleguide"),
]
