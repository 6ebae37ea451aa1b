from django.urls import path

from charters import views

CHARTER = "e/<slug:slug>/charter"
PROPOSAL = f"{CHARTER}/proposal"
TEXT = f"{PROPOSAL}/texts/<slug:key>"
LINE = f"{PROPOSAL}/lists/<slug:code>/<int:number>"
GOAL = "e/<slug:slug>/goals/<int:number>"

urlpatterns = [
    path(f"{CHARTER}/", views.charter, name="charter"),
    path(f"{CHARTER}/versions/<int:version>/", views.version, name="charter_version"),
    path(f"{CHARTER}/versions/<int:version>/pdf/", views.pdf, name="charter_pdf"),
    path(f"{CHARTER}/acknowledgement/", views.acknowledgement, name="charter_acknowledgement"),
    path(f"{PROPOSAL}/", views.proposal, name="charter_proposal"),
    path(f"{PROPOSAL}/withdrawal/", views.withdrawal, name="charter_withdrawal"),
    path(f"{PROPOSAL}/restoration/", views.restoration, name="charter_restoration"),
    path(f"{PROPOSAL}/agreement/", views.agreement, name="charter_agreement"),
    path(f"{TEXT}/", views.text, name="charter_text"),
    path(f"{TEXT}/editor/", views.text_editor, name="charter_text_editor"),
    path(f"{TEXT}/draft/", views.text_draft, name="charter_text_draft"),
    path(f"{TEXT}/draft/discard/", views.text_draft_discard, name="charter_text_draft_discard"),
    path(f"{TEXT}/others/", views.text_others, name="charter_text_others"),
    path(f"{TEXT}/reversion/", views.text_reversion, name="charter_text_reversion"),
    path(f"{TEXT}/history/", views.text_history, name="charter_text_history"),
    path(f"{PROPOSAL}/terms/<slug:group>/", views.terms, name="charter_terms"),
    path(f"{PROPOSAL}/lists/<slug:code>/", views.lines, name="charter_lines"),
    path(f"{LINE}/", views.line, name="charter_line"),
    path(f"{LINE}/withdrawal/", views.line_withdrawal, name="charter_line_withdrawal"),
    path(f"{LINE}/restoration/", views.line_restoration, name="charter_line_restoration"),
    path(f"{GOAL}/", views.goal, name="goal_page"),
    path(f"{GOAL}/words/", views.goal_words, name="goal_words"),
    path(
        "e/<slug:slug>/readings/<int:number>/withdrawal/", views.reading_withdrawal, name="reading_withdrawal"
    ),
    path("e/<slug:slug>/kick-off/", views.kick_off, name="kick_off"),
    path("e/<slug:slug>/kick-off/step/", views.kick_off_step, name="kick_off_step"),
    path("e/<slug:slug>/kick-off/ending/", views.kick_off_ending, name="kick_off_ending"),
]
