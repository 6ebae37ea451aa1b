"""Where in the database a person is: by links to them, by their addresses, and by their name in texts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast

from engagements.models import Invitation, Membership
from people.holdings import HOLDINGS, Holding
from people.models import User

NONE = Q(pk__in=[])
ERASED_HOST = "erased.invalid"


@dataclass(frozen=True)
class Person:
    """Whom a request is about: an account, or only an address that somebody was invited or noted by."""

    user: User | None
    addresses: frozenset[str]  # in small letters
    names: frozenset[str]  # by which texts name them and nobody else

    @classmethod
    def by_address(cls, address: str) -> "Person":
        user = User.objects.with_address(address)
        addresses = {address.lower()}
        if user:
            more = apps.get_model("account", "EmailAddress").objects.filter(user=user)
            addresses |= {user.email.lower(), *(one.lower() for one in more.values_list("email", flat=True))}
        contacts = apps.get_model("sales", "Contact").objects
        theirs = reduce(or_, (Q(email__iexact=one) for one in addresses), NONE)
        names = {user.name} if user else set()
        names |= set(contacts.filter(theirs).values_list("name", flat=True))
        own = {one for one in names if is_telling(one) and not has_namesake(one, user, theirs)}
        return cls(user, frozenset(addresses), frozenset(own))

    @cached_property
    def members(self) -> list[int]:
        return (
            list(Membership.objects.filter(user=self.user).values_list("pk", flat=True)) if self.user else []
        )

    @cached_property
    def engagements(self) -> set[int]:
        """Those they take or took part in, or were invited to."""
        found = set(Membership.objects.filter(pk__in=self.members).values_list("engagement", flat=True))
        theirs = reduce(or_, (Q(email__iexact=one) for one in self.addresses), NONE)
        return found | set(Invitation.objects.filter(theirs).values_list("engagement", flat=True))

    @property
    def is_known(self) -> bool:
        return bool(self.user) or any(rows.exists() for _model, rows in tables(self, mentions=False))

    @cached_property
    def pattern(self) -> str:
        """A regular expression of PostgreSQL's that finds their addresses and names, also within JSON."""
        words = [*self.addresses, *self.names]
        spellings = {*words, *(json.dumps(word, ensure_ascii=False)[1:-1] for word in words)}
        each = "|".join(sorted(map(escaped, spellings), key=len, reverse=True))
        return rf"(?<![[:alnum:]_])(?:{each})(?![[:alnum:]_])"

    def is_in(self, content: bytes) -> bool:
        """Whether a file says who they are, in a way that can be read without a program for its kind."""
        lowered = content.lower()
        words = [word for one in (*self.addresses, *self.names) for word in {one.lower(), one}]
        return any(
            word.encode(code) in text
            for word in words
            for code in ("utf-8", "utf-16-le", "utf-16-be")
            for text in (lowered, content)
        )


def is_telling(name: str) -> bool:
    """Whether a name can be looked for in texts: one word alone may be any word."""
    return len(name.split()) > 1


def has_namesake(name: str, user: User | None, contacts: Q) -> bool:
    others = User.objects.filter(name__iexact=name).exclude(pk=user.pk if user else None)
    more = apps.get_model("sales", "Contact").objects.filter(name__iexact=name).exclude(contacts)
    more = more.exclude(email="")
    return others.exists() or more.exists()


def escaped(word: str) -> str:
    return re.sub(r"\s+", r"\\s+", "".join(c if c.isalnum() or c.isspace() else "\\" + c for c in word))


# --- Tables ----------------------------------------------------------------------------------------------------


def all_models() -> list[type[models.Model]]:
    return sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table)


def holding_of(model: type[models.Model]) -> Holding:
    return HOLDINGS[model._meta.label]


def own_columns(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.Field)]


def texts_of(model: type[models.Model]) -> list[models.Field]:
    """Columns that can hold words of anybody's choosing."""
    return [field for field in own_columns(model) if can_hold_text(field)]


def can_hold_text(field: models.Field) -> bool:
    if isinstance(field, ArrayField):
        return can_hold_text(field.base_field)
    texts = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return isinstance(field, texts) and not isinstance(field, models.SlugField) and not field.choices


def links_of(model: type[models.Model]) -> list[str]:
    """Columns that point to a person or a membership; of a person's own row, its key."""
    if model is User:
        return ["pk"]
    return [
        field.name
        for field in own_columns(model)
        if field.is_relation and field.related_model in (User, Membership)
    ]


def end_of(model: type[models.Model], path: str) -> models.Field:
    """The column that a path leads to over links."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.pk if last == "pk" else model._meta.get_field(last)  # type: ignore[return-value]


def linked(model: type[models.Model], person: Person, paths: tuple[str, ...]) -> Q:
    """Rows that one of these paths ties to the person."""
    found = NONE
    for path in paths:
        field = end_of(model, path)
        target = field.related_model if field.is_relation else field.model
        if target is Membership:
            found |= Q(**{f"{path}__in": person.members})
        elif target is User and (field.is_relation or path == "pk"):
            found |= Q(**{path: person.user.pk}) if person.user else NONE
        else:
            for address in person.addresses:
                found |= Q(**{f"{path}__iexact": address})
    return found


def theirs(model: type[models.Model], person: Person) -> QuerySet:
    """Rows that are about the person: those of which erasing disposes."""
    paths = holding_of(model).whose or tuple(links_of(model))
    return model._base_manager.filter(linked(model, person, paths))


def touching(model: type[models.Model], person: Person, *, mentions: bool) -> QuerySet:
    """Rows that are theirs, that link to them in any column, and with `mentions` those whose texts name them."""
    found = linked(model, person, (*holding_of(model).whose, *links_of(model)))
    rows = model._base_manager.all()
    if mentions:
        for field in texts_of(model):
            if isinstance(field, models.BinaryField):
                continue
            rows = rows.alias(**{f"said_{field.name}": Cast(field.name, models.TextField())})
            found |= Q(**{f"said_{field.name}__iregex": person.pattern})
    return rows.filter(found)


def tables(person: Person, *, mentions: bool) -> Iterator[tuple[type[models.Model], QuerySet]]:
    for model in all_models():
        if model._meta.managed and holding_of(model).fate.value != "nobody's":
            yield model, touching(model, person, mentions=mentions)
