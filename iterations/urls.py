from django.urls import path

from iterations import views

urlpatterns = [
    path("e/<slug:slug>/plan/", views.plan, name="plan"),
    path("e/<slug:slug>/plan/goal/", views.goal, name="goal"),
    path("e/<slug:slug>/plan/strength/", views.strength, name="strength"),
    path("e/<slug:slug>/plan/stories/<int:number>/place/", views.story_place, name="story_place"),
]
