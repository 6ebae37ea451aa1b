from django.urls import path, register_converter

from stories import views


class TextKey:
    """The key of a text within a story (`stories/wording.py`)."""

    regex = "title|narrative|criterion-[0-9]{1,9}|comment-[0-9]{1,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CriterionKey(TextKey):
    regex = "criterion-[0-9]{1,9}"


class CommentKey(TextKey):
    regex = "comment-[0-9]{1,9}"


register_converter(TextKey, "text")
register_converter(CommentKey, "comment")
register_converter(CriterionKey, "criterion")

STORY = "e/<slug:slug>/stories/<int:number>"
TEXT = f"{STORY}/texts/<text:key>"
CRITERION = f"{STORY}/texts/<criterion:key>"
COMMENT = f"{STORY}/texts/<comment:key>"
FILE = f"{STORY}/files/<int:file>"

urlpatterns = [
    path("e/<slug:slug>/stories/", views.stories, name="stories"),
    path("e/<slug:slug>/stories/new/", views.blank, name="new_story"),
    path(f"{STORY}/", views.story, name="story"),
    path(f"{STORY}/history/", views.history, name="story_history"),
    path(f"{STORY}/estimate/", views.estimate, name="estimate"),
    path(f"{STORY}/withdrawal/", views.withdrawal, name="story_withdrawal"),
    path(f"{STORY}/restoration/", views.restoration, name="story_restoration"),
    path(f"{STORY}/criteria/", views.criteria, name="criteria"),
    path(f"{STORY}/schedule/", views.schedule, name="schedule"),
    path(f"{STORY}/progress/", views.progress, name="progress"),
    path(f"{STORY}/owners/", views.owner, name="story_owner"),
    path(f"{STORY}/labels/", views.label, name="story_label"),
    path(f"{STORY}/skills/", views.skill, name="story_skill"),
    path(f"{STORY}/type/", views.kind, name="story_kind"),
    path(f"{STORY}/deadline/", views.deadline, name="story_deadline"),
    path(f"{STORY}/requester/", views.requester, name="story_requester"),
    path(f"{STORY}/blocks/", views.block, name="story_block"),
    path(f"{STORY}/blocks/<int:block>/lifting/", views.block_lifting, name="story_block_lifting"),
    path(f"{STORY}/relations/", views.relation, name="story_relation"),
    path(f"{STORY}/copy/", views.copy, name="story_copy"),
    path(f"{STORY}/split/", views.split, name="story_split"),
    path(f"{STORY}/ready/", views.readiness, name="all_ready"),
    path(f"{STORY}/sign-off/", views.sign_off, name="sign_off"),
    path("sign-off/<str:token>/", views.sign_off_link, name="sign_off_link"),
    path("e/<slug:slug>/ledger/", views.ledger, name="ledger"),
    path("e/<slug:slug>/ledger/<int:number>/pdf/", views.certificate_pdf, name="certificate_pdf"),
    path("e/<slug:slug>/ledger/<int:number>/json/", views.certificate_json, name="certificate_json"),
    path(f"{TEXT}/", views.text, name="text"),
    path(f"{TEXT}/editor/", views.text_editor, name="text_editor"),
    path(f"{TEXT}/draft/", views.text_draft, name="text_draft"),
    path(f"{TEXT}/draft/discard/", views.text_draft_discard, name="text_draft_discard"),
    path(f"{CRITERION}/draft/criterion/", views.text_draft_criterion, name="text_draft_criterion"),
    path(f"{TEXT}/others/", views.text_others, name="text_others"),
    path(f"{CRITERION}/menu/", views.text_menu, name="text_menu"),
    path(f"{COMMENT}/menu/", views.text_menu, name="text_menu"),
    path(f"{TEXT}/reversion/", views.text_reversion, name="text_reversion"),
    path(f"{TEXT}/history/", views.history, name="text_history"),
    path(f"{STORY}/comments/", views.comments, name="comments"),
    path(f"{COMMENT}/withdrawal/", views.comment_withdrawal, name="comment_withdrawal"),
    path(f"{COMMENT}/restoration/", views.comment_restoration, name="comment_restoration"),
    path(f"{COMMENT}/story/", views.comment_story, name="comment_story"),
    path(f"{COMMENT}/criterion/", views.comment_criterion, name="comment_criterion"),
    path(f"{STORY}/files/", views.files, name="files"),
    path(f"{FILE}/", views.file, name="file"),
    path(f"{FILE}/thumbnail/", views.file_thumbnail, name="file_thumbnail"),
    path(f"{FILE}/withdrawal/", views.file_withdrawal, name="file_withdrawal"),
    path(f"{FILE}/restoration/", views.file_restoration, name="file_restoration"),
    path(f"{CRITERION}/ready/", views.readiness, name="criterion_ready"),
    path(f"{CRITERION}/verdict/", views.verdict, name="criterion_verdict"),
    path(f"{CRITERION}/place/", views.criterion_place, name="criterion_place"),
    path(f"{CRITERION}/withdrawal/", views.criterion_withdrawal, name="criterion_withdrawal"),
    path(f"{CRITERION}/restoration/", views.criterion_restoration, name="criterion_restoration"),
]
