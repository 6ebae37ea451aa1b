"""The vocabulary of skills, for superusers: no group has the rights. A free word is one client's own."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagements import actions
from engagements.models import TeamSkill
from people.models import Skill
from sales.admin.base import StaffAdmin


@admin.register(Skill)
class SkillAdmin(StaffAdmin):
    fields = ["name"]
    list_display = ["name", "people", "offered"]
    search_fields = ["name"]
    actions = ["retire", "offer_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(many=Count("known_by"))

    @admin.display(description=_("people who say it of themselves"), ordering="many")
    def people(self, entry: Any) -> int:
        many: int = entry.many
        return many

    @admin.display(description=_("suggested"), boolean=True)
    def offered(self, entry: Skill) -> bool:
        return entry.retired_at is None

    def save_model(self, request: HttpRequest, obj: Skill, form: Any, change: bool) -> None:
        name = form.cleaned_data["name"]
        if change:
            actions.rename_skill(obj, name=name, by=request.user)
        else:
            obj.pk = actions.promote_skill(name, by=request.user).pk

    @admin.action(description=_("Suggest the selected words no longer"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        for entry in queryset:
            actions.retire_skill(entry, by=request.user)

    @admin.action(description=_("Suggest the selected words again"), permissions=["change"])
    def offer_again(self, request: HttpRequest, queryset: QuerySet[Skill]) -> None:
        for entry in queryset:
            actions.promote_skill(entry.name, by=request.user)


@admin.register(TeamSkill)
class FreeWordAdmin(StaffAdmin):
    """Each free word once, without the engagement that has it: to promote what would help everybody."""

    list_display = ["name"]
    list_display_links = None
    search_fields = ["name"]
    actions = ["promote"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TeamSkill]:
        return super().get_queryset(request).free().each_word_once()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Promote the selected words to the vocabulary"), permissions=["view"])
    def promote(self, request: HttpRequest, queryset: QuerySet[TeamSkill]) -> None:
        for word in queryset:
            actions.promote_skill(word.name, by=request.user)
            self.message_user(request, _("“%(skill)s” is in the vocabulary now.") % {"skill": word.name})
