"""The budget's page, and what people do there."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets import actions, forms, reading
from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused


@door()
def budget(request: MemberRequest) -> HttpResponse:
    return show_budget(request)


def show_budget(request: MemberRequest, **typed: Any) -> HttpResponse:
    """The page; with a form that was not accepted, and what was typed in it."""
    context = reading.budget_page(request.engagement, request.member, request.GET, typed)
    status = 422 if typed else 200
    return show(request, "budgets/budget.html", context, block="budget", status=status)


@door()
def what_if(request: MemberRequest) -> HttpResponse:
    """The same page by an address that others can be given."""
    context = reading.budget_page(request.engagement, request.member, request.GET)
    return show(request, "budgets/budget.html", context, block="whatif")


def page_of(request: MemberRequest, look: str = "") -> str:
    return reverse("budget", args=[request.engagement.slug]) + look


def acted(request: MemberRequest, sentence: str, look: str = "") -> HttpResponse:
    return done(
        request, page_of(request, look), lambda: show_budget(request), region="budget", sentence=sentence
    )


def page_now(request: MemberRequest) -> reading.BudgetPage:
    return reading.BudgetPage(reading.facts_of(request.engagement), request.member)


@door("decide the budget", methods=("POST",))
def decisions(request: MemberRequest) -> HttpResponse:
    form = forms.DecisionForm(request.POST, money=page_now(request).money)
    if not form.is_valid():
        return show_budget(request, decision_form=form)
    given = form.cleaned_data
    try:
        actions.decide_budget(
            request.engagement,
            by=request.member,
            amount=given["amount"],
            code=given["currency"],
            reason=given["reason"],
            quarters=given["days"],
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return show_budget(request, decision_form=form)
    return acted(request, _("Decided"))


@door("propose a budget", methods=("POST",))
def proposals(request: MemberRequest) -> HttpResponse:
    form = forms.DecisionForm(request.POST, money=page_now(request).money)
    if not form.is_valid():
        return show_budget(request, decision_form=form)
    given = form.cleaned_data
    actions.propose_budget(
        request.engagement,
        by=request.member,
        amount=given["amount"],
        code=given["currency"],
        reason=given["reason"],
    )
    return acted(request, _("Proposed: the sponsor decides"))


@door("propose rates", methods=("POST",))
def rates(request: MemberRequest) -> HttpResponse:
    page = page_now(request)
    form = forms.RateForm(request.POST, money=page.money, people=page.team)
    if not form.is_valid():
        return show_budget(request, rate_form=form)
    given = form.cleaned_data
    try:
        actions.propose_rate(
            request.engagement,
            by=request.member,
            amount=given["amount"],
            valid_from=given["valid_from"],
            **form.of,
        )
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return show_budget(request, rate_form=form)
    return acted(request, _("Proposed: the sponsor agrees"))


@door("agree", methods=("POST",))
def rate_agreement(request: MemberRequest, number: int) -> HttpResponse:
    actions.agree_to_rate(reading.find_rate(request.engagement, number), by=request.member)
    return acted(request, _("Agreed"))


@door("offer days", methods=("POST",))
def offers(request: MemberRequest) -> HttpResponse:
    form = forms.OfferForm(request.POST, people=page_now(request).offered())
    if not form.is_valid():
        return show_budget(request, offer_form=form)
    number = form.cleaned_data["iteration"]
    try:
        actions.offer_days(request.engagement, by=request.member, iteration=number, quarters=form.quarters)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return show_budget(request, offer_form=form)
    return acted(request, _("Offered"))


@door("set the pace", methods=("POST",))
def pace(request: MemberRequest) -> HttpResponse:
    form = forms.PaceForm(request.POST, people=page_now(request).planned())
    if not form.is_valid():
        return show_budget(request, pace_form=form)
    given = {"iteration": form.cleaned_data["iteration"], "reason": form.cleaned_data["reason"]}
    try:
        actions.set_pace(request.engagement, by=request.member, quarters=form.quarters, **given)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return show_budget(request, pace_form=form)
    return acted(request, _("Pace saved"))


@door("book days", methods=("POST",))
def days(request: MemberRequest, number: int) -> HttpResponse:
    week, page = reading.find_week(request.engagement, number), page_now(request)
    look = forms.LookForm({"who": request.POST.get("member")})
    page.look = look.cleaned_data if look.is_valid() else {}
    if (worker := page.worker) is None:
        raise Refused(_("Days are booked by people of the vendor who work in this engagement."))
    form = reading.days_form(page, worker, week, request.POST)
    if not form.is_valid():
        return show_budget(request, days_form=form)
    reason = form.cleaned_data["reason"]
    try:
        actions.book_days(week, by=request.member, member=worker, quarters=form.quarters, reason=reason)
    except Refused as refused:
        form.add_error("reason", refused.sentence)
        return show_budget(request, days_form=form)
    return acted(request, _("Saved"), f"?week={week.number}#days")


@door("confirm days", methods=("POST",))
def confirmation(request: MemberRequest, number: int) -> HttpResponse:
    actions.confirm_days(reading.find_week(request.engagement, number), by=request.member)
    return acted(request, _("Confirmed"))
