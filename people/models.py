from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.names import check_name, one_line
from people.zones import known_zone


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
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0]
