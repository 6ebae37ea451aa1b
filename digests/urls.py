from django.urls import path

from digests.views import kept, notifications, sealed

urlpatterns = [
    path("me/notifications/", notifications.notifications, name="notifications"),
    path("me/calendar/", notifications.calendar, name="calendar"),
    path("me/calendar/withdrawal/", notifications.calendar_withdrawal, name="calendar_withdrawal"),
    path("calendar/<slug:token>.ics", sealed.calendar_feed, name="calendar_feed"),
    path("me/notifications/sample/", notifications.sample, name="digest_sample"),
    path("e/<slug:slug>/notifications/", notifications.choices, name="mail_choices"),
    path("u/<slug:token>/", sealed.unsubscribe, name="unsubscribe"),
    path("hooks/bounces/", sealed.bounces, name="bounces"),
    path("hooks/mail/", sealed.inbound, name="inbound_mail"),
    path("dev/mail/", kept.kept_mails, name="kept_mails"),
    path("dev/mail/templates/", kept.mail_templates, name="mail_templates"),
    path("dev/mail/templates/<str:kind>/<str:reading>/", kept.mail_template, name="mail_template"),
    path("dev/mail/<str:name>/", kept.kept_mail, name="kept_mail"),
    path("dev/mail/<str:name>/reply/", kept.kept_mail_reply, name="kept_mail_reply"),
    path("dev/mail/<str:name>/html/", kept.kept_mail_html, name="kept_mail_html"),
]
