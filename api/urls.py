from django.urls import path

from api import views

API = "api/<slug:slug>"
STORY = f"{API}/stories/<int:number>"

urlpatterns = [
    path("e/<slug:slug>/tokens/", views.tokens, name="tokens"),
    path("e/<slug:slug>/tokens/<int:number>/end/", views.token_end, name="token_end"),
    path("api/openapi.json", views.description, name="api_description"),
    path(f"{API}/", views.engagement, name="api_engagement"),
    path(f"{API}/stories/", views.stories, name="api_stories"),
    path(f"{STORY}/", views.story, name="api_story"),
    path(f"{STORY}/verdicts/", views.verdicts, name="api_verdicts"),
    path(f"{STORY}/sign-offs/", views.sign_offs, name="api_sign_offs"),
    path(f"{API}/ledger/", views.ledger, name="api_ledger"),
]
