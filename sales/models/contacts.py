"""People of organisations whom sales know; one becomes a member only by an invitation."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from engagements.models import Organisation, Party
from people.names import check_name, one_line


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing(self) -> "ContactQuerySet":
        """Those that nobody has archived or merged into another."""
        return self.filter(archived_at=None)

    def matching(self, addresses: Iterable[str], names: Iterable[str]) -> "ContactQuerySet":
        """Those with one of these addresses or names, all given in small letters."""
        lowered = self.annotate(address=Lower("email"), called=Lower("name"))
        return lowered.filter(Q(address__in=set(addresses) - {""}) | Q(called__in=names))


class Contact(models.Model):
    """Somebody of a client or of the vendor, with how to reach them."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contacts", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[one_line])
    position = models.CharField(
        _("position"), max_length=120, blank=True, help_text=_("What they do there."), validators=[one_line]
    )
    party = models.CharField(
        _("party"),
        max_length=6,
        choices=Party.choices,
        default=Party.CLIENT,
        help_text=_("On which side of an engagement they would stand."),
    )
    created_at = models.DateTimeField(_("added"), db_default=Now(), editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, related_name="+", null=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(Lower("email"), name="contact_by_address")]
        constraints = [
            check_name("contact_name_is_one_line"),
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="contact_party_known"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived_at__isnull=False),
                name="contact_merged_is_archived",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2].lower()
