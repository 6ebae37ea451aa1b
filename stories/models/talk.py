"""What people say about a story: comments, and whom they mention."""

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Concat, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from stories.models.story import Criterion, Story

COMMENT_LIMIT = 10_000


class CommentQuerySet(models.QuerySet):
    def standing(self) -> "CommentQuerySet":
        """Those that their authors have not withdrawn."""
        return self.filter(withdrawn_at=None)

    def in_order(self) -> "CommentQuerySet":
        return self.order_by("number")

    def newest_first(self) -> "CommentQuerySet":
        return self.order_by("-number")

    def with_mentions(self) -> "CommentQuerySet":
        """Each with `mentioned`, the keys of the members it names."""
        named = Mention.objects.filter(comment=models.OuterRef("pk")).values("member")
        return self.annotate(mentioned=ArraySubquery(named))

    def with_what_it_became(self) -> "CommentQuerySet":
        """Each with the criterion that was made out of it, and with `made`, the number of such a story."""
        number_of = [Cast(models.OuterRef(name), models.CharField()) for name in ("story__number", "number")]
        origin = Concat(models.Value("comment-"), number_of[0], models.Value("-"), number_of[1])
        made = Story.objects.filter(engagement=models.OuterRef("engagement"), origin=origin)
        return self.select_related("became_criterion").annotate(made=models.Subquery(made.values("number")))

    def counted(self) -> "CommentQuerySet":
        """Each with `total`, how many there are of them, so that the first few tell it."""
        return self.annotate(total=models.Window(models.Count("*")))


class Comment(models.Model):
    """What one person says about a story. Only its author changes or withdraws it; every wording is a Revision."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField(
        db_default=0, editable=False
    )  # given by the database, within the story
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), validators=[MaxLengthValidator(COMMENT_LIMIT)])
    revision = models.PositiveIntegerField(default=1, editable=False)
    became_criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="+", null=True, editable=False
    )
    at = models.DateTimeField(db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["story", "number"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["story", "number"], name="comment_number_once"),
            models.UniqueConstraint(fields=["engagement", "id"], name="comment_within_engagement"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=COMMENT_LIMIT), name="comment_text_length"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        return f"comment-{self.number}"

    @property
    def element_id(self) -> str:
        return f"comment-{self.story.number}-{self.number}"


class Mention(models.Model):
    """Somebody whom a comment names, in any of its wordings: told once."""

    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="mention_once")]

    def __str__(self) -> str:
        return f"@{self.member}"
