from django.urls import path

from iterations import views

WEEK = "e/<slug:slug>/plan/iterations/<int:number>"

urlpatterns = [
    path("e/<slug:slug>/board/", views.board, name="board"),
    path("e/<slug:slug>/plan/", views.plan, name="plan"),
    path("e/<slug:slug>/plan/goal/", views.goal, name="goal"),
    path(f"{WEEK}/", views.week, name="week"),
    path(f"{WEEK}/strength/", views.strength, name="strength"),
    path(f"{WEEK}/strength/agreement/", views.strength_agreement, name="strength_agreement"),
    path(f"{WEEK}/length/", views.length, name="length"),
    path("e/<slug:slug>/planning/", views.planning, name="planning"),
    path("e/<slug:slug>/planning/agreement/", views.agreement, name="plan_agreement"),
    path("e/<slug:slug>/plan/steps/", views.steps, name="steps"),
    path("e/<slug:slug>/plan/selection/", views.selection, name="selection"),
    path("e/<slug:slug>/plan/restoration/", views.restoration, name="plan_restoration"),
    path("e/<slug:slug>/plan/stories/<int:number>/place/", views.story_place, name="story_place"),
]
