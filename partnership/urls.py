from django.urls import path

from partnership.views import ball, commitments, decisions, drift, pings, pulse

ENGAGEMENT = "e/<slug:slug>"
COMMITMENT = f"{ENGAGEMENT}/commitments/<int:number>"
PING = f"{ENGAGEMENT}/pings/<int:number>"

urlpatterns = [
    path(f"{ENGAGEMENT}/commitments/", commitments.commitments, name="commitments"),
    path(f"{COMMITMENT}/keeping/", commitments.keeping, name="commitment_keeping"),
    path(f"{COMMITMENT}/dispute/", commitments.dispute, name="commitment_dispute"),
    path(f"{COMMITMENT}/release/", commitments.release, name="commitment_release"),
    path(f"{COMMITMENT}/dates/", commitments.dates, name="commitment_dates"),
    path(f"{COMMITMENT}/consent/", commitments.consent, name="commitment_consent"),
    path(f"{ENGAGEMENT}/pings/", pings.pings, name="pings"),
    path(f"{ENGAGEMENT}/pings/waiting/", pings.waiting, name="pings_waiting"),
    path(f"{ENGAGEMENT}/pings/similar/", pings.similar, name="pings_similar"),
    path(f"{PING}/answers/", pings.answers, name="ping_answers"),
    path(f"{PING}/acceptance/", pings.acceptance, name="ping_acceptance"),
    path(f"{PING}/questions/", pings.questions, name="ping_questions"),
    path(f"{PING}/delay/", pings.delay, name="ping_delay"),
    path(f"{PING}/person/", pings.person, name="ping_person"),
    path(f"{PING}/withdrawal/", pings.withdrawal, name="ping_withdrawal"),
    path(f"{PING}/story/", pings.story, name="ping_story"),
    path(f"{PING}/criterion/", pings.criterion, name="ping_criterion"),
    path(f"{ENGAGEMENT}/decisions/", decisions.decisions, name="decisions"),
    path(f"{ENGAGEMENT}/drift/", drift.drift, name="drift"),
    path(f"{ENGAGEMENT}/ball/", ball.ball, name="ball"),
    path(f"{ENGAGEMENT}/ball/<slug:subject>/", ball.ball_of, name="ball_of"),
    path(f"{ENGAGEMENT}/pulse/", pulse.pulse, name="pulse"),
]
