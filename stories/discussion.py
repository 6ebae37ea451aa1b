"""What the story page shows of what people say and attach: two questions to the database, however much there is."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import cached_property
from markupsafe import Markup

from config.locales import moment
from engagements.access import may
from engagements.addresses import url
from engagements.faces import Face
from engagements.models import Membership
from engagements.statements import Statement
from stories.files import FILE_LIMIT
from stories.markdown import named, render
from stories.models import Attachment, Comment, CommentQuerySet, Story
from stories.wording import Wording

if TYPE_CHECKING:
    from stories.reading import TextView

NEWEST = 20  # comments that a story page shows unasked


def discussed(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.with_mentions().with_what_it_became()


EVERYTHING: Statement[Comment] = Statement(
    lambda story: discussed(Comment.objects.filter(story=story)).counted().newest_first(), int
)
LATEST: Statement[Comment] = Statement(
    lambda story: discussed(Comment.objects.filter(story=story)).counted().newest_first()[:NEWEST], int
)
ONE: Statement[Comment] = Statement(lambda key: discussed(Comment.objects.filter(pk=key)), int)
FILES: Statement[Attachment] = Statement(lambda story: Attachment.objects.filter(story=story).in_order(), int)


@lru_cache(maxsize=4096)  # some megabytes; a page shows twenty of them
def in_html(text: str, people: tuple[tuple[str, str], ...], links: tuple[tuple[str, str], ...]) -> Markup:
    """A comment's words, with people in their ink and "#12" as a link to the story."""
    return render(text, dict(links), dict(people))


class Said(NamedTuple):
    """A comment that stands, as its line shows it to one viewer.

    at: the address of its story. moment: when it was said, in words. files: with their addresses. story: what was
    made of it, with its address; criterion: the number of the one it became. is_edited: somebody writes in it now.
    """

    at: str
    key: str
    number: int
    element_id: str
    author: Face
    instant: str
    moment: str
    revision: int
    words: Markup
    files: tuple[tuple[str, str], ...]
    story: tuple[int, str] | None
    criterion: int | None
    is_own: bool
    has_menu: bool
    is_edited: bool


def shows_all(request: HttpRequest) -> bool:
    """Whether the page that asks, or that a part is fetched for, shows the whole discussion."""
    page = QueryDict(urlsplit(request.htmx.current_url or "").query) if request.htmx else request.GET  # type: ignore[attr-defined]
    return page.get("comments") == "all"


def find_file(story: Story, number: int) -> Attachment:
    try:
        attachment = Attachment.objects.get(story=story, number=number)
    except Attachment.DoesNotExist:
        raise Http404 from None
    attachment.story = story
    return attachment


class Talk:
    """The comments and files of one story for one member who looks."""

    file_limit = FILE_LIMIT

    def __init__(
        self,
        story: Story,
        viewer: Membership,
        crew: list[Membership],
        dress: Callable[[Wording], "TextView"],
        addresses: Callable[[], dict[str, str]],
        *,
        whole: bool,
        any_files: bool,
    ) -> None:
        self.addresses = addresses
        self.story, self.viewer, self.crew, self.dress, self.whole = story, viewer, crew, dress, whole
        self.any_files = any_files
        self.may_comment = may(viewer, "comment") and story.withdrawn_at is None
        self.may_attach = may(viewer, "attach files") and story.withdrawn_at is None
        self.may_make = may(viewer, "write stories") and story.withdrawn_at is None

    @cached_property
    def rows(self) -> list[Comment]:
        newest_first = EVERYTHING(self.story.pk) if self.whole else LATEST(self.story.pk)
        return newest_first[::-1]

    @cached_property
    def all_files(self) -> list[Attachment]:
        files = FILES(self.story.pk) if self.any_files else []
        self.meet(file.by_id for file in files)
        for file in files:
            file.story, file.by = self.story, self.known[file.by_id]
        return files

    @cached_property
    def known(self) -> dict[int, Membership]:
        return {member.pk: member for member in self.crew}

    def meet(self, keys: Iterable[int]) -> None:
        """Know these members; only who has left has to be fetched."""
        if gone := set(keys) - self.known.keys():
            self.known.update(Membership.objects.with_person().in_bulk(gone))

    @property
    def total(self) -> int:
        return self.rows[0].total if self.rows else 0

    @property
    def earlier(self) -> int:
        """How many comments are not shown."""
        return self.total - len(self.rows)

    @cached_property
    def comments(self) -> list["TextView"]:
        self.meet(key for comment in self.rows for key in (comment.author_id, *comment.mentioned))
        return [self.view(comment) for comment in self.rows]

    def view(self, comment: Comment) -> "TextView":
        comment.story, comment.author = self.story, self.known[comment.author_id]
        return self.dress(Wording(self.story, comment.key, comment=comment))

    def complete(self, comment: Comment) -> None:
        """A comment that is shown by itself: who wrote it, whom it names and what became of it."""
        [whole] = ONE(comment.pk)
        for name in ("mentioned", "made"):
            setattr(comment, name, getattr(whole, name))
        self.meet((comment.author_id, *comment.mentioned))
        comment.author = self.known[comment.author_id]

    def put(self, view: "TextView") -> None:
        """Show this comment in this state instead of plainly; also one that is too old to be shown unasked."""
        self.whole = True
        self.__dict__["comments"] = [view if old.key == view.key else old for old in self.comments]

    def html(self, comment: Comment) -> Markup:
        people = sorted((self.known[key].name, self.known[key].party) for key in comment.mentioned)
        links = tuple(sorted(self.addresses().items())) if named(comment.text) else ()
        return in_html(comment.text, tuple(people), links)

    def said(self, view: "TextView") -> Said:
        comment, slug = view.wording.comment, self.story.engagement.slug
        became, own = comment.became_criterion, self.is_own(comment)
        return Said(
            url("story", slug, self.story.number),
            comment.key,
            comment.number,
            view.element_id,
            Face.of(comment.author),
            comment.at.isoformat(),
            moment(comment.at, self.story.engagement.charter.zone),
            comment.revision,
            self.html(comment),
            tuple(
                (file.name, url("file", slug, self.story.number, file.number))
                for file in self.files
                if file.comment_id == comment.pk
            ),
            (comment.made, url("story", slug, comment.made)) if comment.made else None,
            became.number if became else None,
            is_own=own,
            has_menu=own or self.may_make,
            is_edited=bool(view.writers),
        )

    def is_own(self, comment: Comment) -> bool:
        return self.may_comment and comment.author_id == self.viewer.pk

    @cached_property
    def files(self) -> list[Attachment]:
        return [file for file in self.all_files if file.withdrawn_at is None]

    @cached_property
    def withdrawn_files(self) -> list[Attachment]:
        return [file for file in self.all_files if file.withdrawn_at]
