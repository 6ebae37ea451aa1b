from django.urls import path

from iterations import views

urlpatterns = [
    path("e/<slug:slug>/board/", views.board, name="board"),
    path("e/<slug:slug>/plan/", views.plan, name="plan"),
    path("e/<slug:slug>/plan/goal/", views.goal, name="goal"),
    path("e/<slug:slug>/plan/strength/", views.strength, name="strength"),
    path("e/<slug:slug>/plan/steps/", views.steps, name="steps"),
    path("e/<slug:slug>/plan/selection/", views.selection, name="selection"),
    path("e/<slug:slug>/plan/restoration/", views.restoration, name="plan_restoration"),
    path("e/<slug:slug>/plan/stories/<int:number>/place/", views.story_place, name="story_place"),
]
