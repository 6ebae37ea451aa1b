from django.urls import path

from iterations import views

SHOWN = "e/<slug:slug>/demo/stories/<int:number>"
MINUTES = "e/<slug:slug>/demos/<int:number>"
WEEK = "e/<slug:slug>/plan/iterations/<int:number>"

urlpatterns = [
    path("e/<slug:slug>/board/", views.board, name="board"),
    path("e/<slug:slug>/plan/", views.plan, name="plan"),
    path("e/<slug:slug>/plan/forecast/", views.forecast, name="forecast"),
    path("e/<slug:slug>/plan/goal/", views.goal, name="goal"),
    path(f"{WEEK}/", views.week, name="plan_week"),
    path(f"{WEEK}/strength/", views.strength, name="strength"),
    path(f"{WEEK}/strength/agreement/", views.strength_agreement, name="strength_agreement"),
    path(f"{WEEK}/length/", views.length, name="length"),
    path("e/<slug:slug>/planning/", views.planning, name="planning"),
    path("e/<slug:slug>/planning/agreement/", views.agreement, name="plan_agreement"),
    path("e/<slug:slug>/skills/", views.skills, name="skills"),
    path("e/<slug:slug>/skills/takers/", views.story_taker, name="story_taker"),
    path("e/<slug:slug>/pairs/", views.pairs, name="pairs"),
    path("e/<slug:slug>/pairs/<int:number>/agreement/", views.pair_agreement, name="pair_agreement"),
    path("e/<slug:slug>/pairs/<int:number>/end/", views.pair_end, name="pair_end"),
    path("e/<slug:slug>/plan/steps/", views.steps, name="steps"),
    path("e/<slug:slug>/plan/selection/", views.selection, name="selection"),
    path("e/<slug:slug>/plan/restoration/", views.restoration, name="plan_restoration"),
    path("e/<slug:slug>/plan/stories/<int:number>/place/", views.story_place, name="story_place"),
    path("e/<slug:slug>/demo/", views.demo, name="demo"),
    path("e/<slug:slug>/demo/agenda/", views.agenda, name="demo_agenda"),
    path("e/<slug:slug>/demo/agenda/<int:number>/", views.item, name="demo_item"),
    path("e/<slug:slug>/demo/presenter/", views.presenter, name="presenter"),
    path("e/<slug:slug>/demo/place/", views.place, name="demo_place"),
    path(f"{SHOWN}/texts/<criterion:key>/verdict/", views.verdict, name="demo_verdict"),
    path(f"{SHOWN}/sign-off/", views.sign_off, name="demo_sign_off"),
    path("e/<slug:slug>/demo/attendance/", views.attendance, name="attendance"),
    path("e/<slug:slug>/demo/notes/", views.notes, name="demo_notes"),
    path("e/<slug:slug>/demo/notes/<int:number>/outcome/", views.note_outcome, name="note_outcome"),
    path("e/<slug:slug>/demo/closing/", views.closing, name="demo_closing"),
    path(f"{MINUTES}/", views.minutes, name="minutes"),
    path(f"{MINUTES}/pdf/", views.minutes_pdf, name="minutes_pdf"),
    path(f"{MINUTES}/agreement/", views.minutes_agreement, name="minutes_agreement"),
    path(f"{MINUTES}/reason/", views.demo_reason, name="demo_reason"),
]
