from django.urls import path

from engagements import views

urlpatterns = [
    path("invitations/<str:token>/", views.invitation, name="invitation"),
    path("invitations/<str:token>/opening/", views.invitation_opening, name="invitation_opening"),
    path("e/<slug:slug>/people/", views.people, name="people"),
    path("e/<slug:slug>/people/<int:number>/membership/", views.membership, name="membership"),
    path("e/<slug:slug>/people/<int:number>/role/", views.role, name="role"),
    path("e/<slug:slug>/people/<int:number>/succession/", views.succession, name="succession"),
    path("e/<slug:slug>/pause/", views.pause, name="pause"),
    path("e/<slug:slug>/resumption/", views.resumption, name="resumption"),
    path("e/<slug:slug>/closing/", views.closing, name="closing"),
    path("e/<slug:slug>/reopening/", views.reopening, name="reopening"),
    path("e/<slug:slug>/people/<int:number>/departure/", views.departure, name="departure"),
    path("e/<slug:slug>/deputies/", views.deputies, name="deputies"),
    path(
        "e/<slug:slug>/deputies/<int:number>/withdrawal/", views.deputy_withdrawal, name="deputy_withdrawal"
    ),
    path("e/<slug:slug>/presence/", views.presence, name="presence"),
    path("e/<slug:slug>/lines/", views.lines, name="lines"),
    path("e/<slug:slug>/invitations/", views.invitations, name="invitations"),
    path(
        "e/<slug:slug>/invitations/<int:number>/withdrawal/",
        views.invitation_withdrawal,
        name="invitation_withdrawal",
    ),
    path(
        "e/<slug:slug>/invitations/<int:number>/renewal/",
        views.invitation_renewal,
        name="invitation_renewal",
    ),
]
