from datetime import date, time
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.names import check_name, one_line
from people.zones import known_zone

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]


def monday_to_friday() -> list[int]:
    return [1, 2, 3, 4, 5]


def weekdays(label: object) -> ArrayField:
    """Days of the week on which work is done, 1 Monday to 7 Sunday."""
    return ArrayField(
        models.PositiveSmallIntegerField(choices=WEEKDAYS), verbose_name=label, default=monday_to_friday
    )


def some_weekdays(field: str) -> Q:
    return Q(**{f"{field}__contained_by": [1, 2, 3, 4, 5, 6, 7], f"{field}__len__range": (1, 7)})


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).strip(), **fields)
        # Without a password this marks it unusable: an empty one would count as having one.
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)

    def with_address(self, email: str) -> "User | None":
        return self.filter(email__iexact=email).first()


class User(AbstractBaseUser, PermissionsMixin):
    """A person of any organisation; what they may do is said by their memberships, never here."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, validators=[one_line])
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Berlin", validators=[known_zone]
    )
    works_on = weekdays(_("working days"))
    works_from = models.TimeField(_("work begins"), default=time(9))
    works_until = models.TimeField(_("work ends"), default=time(17))
    calendar_version = (
        models.PositiveIntegerField(  # of hours and absences: what hangs on them is planned anew
            default=1, editable=False
        )
    )
    is_staff = models.BooleanField(_("sales staff"), default=False, help_text=_("May use the admin."))
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody with this e-mail address is already here."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="user_has_a_name"),
            check_name("user_name_is_one_line"),
            models.CheckConstraint(condition=some_weekdays("works_on"), name="user_works_on_days"),
            models.CheckConstraint(
                condition=Q(works_from__lt=F("works_until")),
                name="user_begins_before_the_end",
                violation_error_message=_("Work ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> "AbsenceQuerySet":
        return self.filter(first__lte=day, last__gte=day)

    def to_come(self, today: date) -> "AbsenceQuerySet":
        """Those that are not over yet, the next one first."""
        return self.filter(last__gte=today).order_by("first", "pk")


class Absence(models.Model):
    """Days on which a person is away, as planned. There is no reason, and nobody asks for one (RULES section 5)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    first = models.DateField(_("first day away"))
    last = models.DateField(_("last day away"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["user", "first"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__range=(FIRST, LAST), last__range=(FIRST, LAST)),
                name="absence_in_this_century",
            ),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="absence_ends_after_it_begins"),
            models.UniqueConstraint(fields=["user", "first", "last"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first} – {self.last}"
