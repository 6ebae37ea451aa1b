"""The installation's people, for its administrators (superusers). Every change is an action of `people`."""

from collections.abc import Callable
from typing import Any

import allauth.account.admin
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from people import actions
from people.models import User

# Rights are said by memberships; addresses follow their person; what they sign in with is nobody's to read or to make.
admin.site.unregister([Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    date_hierarchy = "date_joined"
    filter_horizontal = ["groups"]
    search_fields = ["email", "name"]
    actions = ["take_factors_off", "sign_out"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "time_zone"]}),
        (
            _("Rights"),
            {
                "fields": ["is_active", "is_staff", "groups", "is_superuser"],
                "description": _(
                    "Staff may use the admin; what they may do there is said by their groups. An administrator of the "
                    "installation may do everything, and only one makes another."
                ),
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.readonly_fields if request.user.is_superuser else [*self.readonly_fields, "is_superuser"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Superusers are changed by superusers: nobody takes over the account of one."""
        people: QuerySet[User] = super().get_queryset(request)
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # people leave or are erased; their names stand in history and on sign-offs

    # --- Acts on people who are chosen in the list, by superusers and after a question ---

    def asked(
        self, request: HttpRequest, people: QuerySet[User], act: str, **words: Any
    ) -> HttpResponse | None:
        """The question whether it is meant, until it has been answered."""
        if "sure" in request.POST:
            return None
        context = self.admin_site.each_context(request) | {"people": people, "opts": self.opts, "act": act}
        return TemplateResponse(request, "admin/sure.html", context | words)

    @admin.action(description=_("Take the second factor off"), permissions=["act_on_people"])
    def take_factors_off(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """For somebody who has lost telephone, keys and recovery codes."""
        question = self.asked(
            request,
            people,
            "take_factors_off",
            title=_("Take the second factor off?"),
            sentence=_(
                "They then sign in without a second factor, are signed out everywhere and told by mail. Be sure that "
                "it is they who asked: call them."
            ),
            button=_("Take it off"),
        )
        said = _("%(name)s signs in without a second factor now.")
        return question or self.done_to(
            request, people, actions.take_factors_off, "Took the second factor off.", said
        )

    @admin.action(description=_("Sign out everywhere"), permissions=["act_on_people"])
    def sign_out(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """For a telephone that was lost, or a session that somebody else may have."""
        question = self.asked(
            request,
            people,
            "sign_out",
            title=_("Sign them out everywhere?"),
            sentence=_("Pages close to them at once, in every browser. They sign in again as before."),
            button=_("Sign them out"),
        )
        said = _("%(name)s is signed out everywhere.")
        return question or self.done_to(request, people, actions.end_sessions, "Signed out everywhere.", said)

    def done_to(
        self,
        request: HttpRequest,
        people: QuerySet[User],
        act: Callable[[User], object],
        noted: str,
        said: str,
    ) -> None:
        """Do it to each; what changed anything stands in the history."""
        for person in people:
            if act(person):
                self.log_change(request, person, noted)
            self.message_user(request, said % {"name": person}, messages.SUCCESS)

    def has_act_on_people_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            actions.change_person(obj, **form.cleaned_data)
        else:
            obj.pk = actions.add_person(**form.cleaned_data).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The groups have been set by the action."""
