from django.urls import path

from digests import views

urlpatterns = [
    path("dev/mail/", views.kept_mails, name="kept_mails"),
    path("dev/mail/<str:name>/", views.kept_mail, name="kept_mail"),
    path("dev/mail/<str:name>/html/", views.kept_mail_html, name="kept_mail_html"),
]
