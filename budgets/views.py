"""The budget's page, and what people do there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from budgets import actions, forms, reading, weekly
from budgets.facts import facts_of
from engagements.door import MemberRequest, door
from engagements.pages import done, show
from engagements.refusals import Refused
from engagements.spreadsheets import csv_answer


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


@door()
def table(request: MemberRequest) -> HttpResponse:
    """All iterations as a table to keep."""
    page = page_now(request)
    money, facts = page.money, page.facts
    if money is None:
        raise Http404
    rows = weekly.cells(page.all_rows, money, facts.charter.zone, days=page.shows_sums)
    return csv_answer(f"{request.engagement.slug}-budget", weekly.head(money), rows)


def page_of(request: MemberRequest, look: str = "") -> str:
    return reverse("budget", args=[request.engagement.slug]) + look


def acted(request: MemberRequest, sentence: str, look: str = "") -> HttpResponse:
    return done(
        request, page_of(request, look), lambda: show_budget(request), region="budget", sentence=sentence
    )


def page_now(request: MemberRequest) -> reading.BudgetPage:
    return reading.BudgetPage(facts_of(request.engagement), request.member)


@door("decide the budget", methods=("POST",))
def decisions(request: MemberRequest) -> HttpResponse:
    form = forms.DecisionForm(request.POST, money=page_now(request).money)
    if form.is_valid():
        try:
            actions.decide_budget(
                request.engagement, by=request.member, quarters=form.cleaned_data["days"], **form.decision
            )
            return acted(request, _("Decided"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_budget(request, decision_form=form)


@door("propose a budget", methods=("POST",))
def proposals(request: MemberRequest) -> HttpResponse:
    form = forms.DecisionForm(request.POST, money=page_now(request).money)
    if form.is_valid():
        try:
            actions.propose_budget(request.engagement, by=request.member, **form.decision)
            return acted(request, _("Proposed: the sponsor decides"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_budget(request, decision_form=form)


@door("propose rates", methods=("POST",))
def rates(request: MemberRequest) -> HttpResponse:
    page = page_now(request)
    form = forms.RateForm(request.POST, money=page.money, people=page.facts.team)
    if form.is_valid():
        try:
            actions.propose_rate(request.engagement, by=request.member, **form.rate)
            return acted(request, _("Proposed: the sponsor agrees"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_budget(request, rate_form=form)


@door("agree", methods=("POST",))
def rate_agreement(request: MemberRequest, number: int) -> HttpResponse:
    actions.agree_to_rate(reading.find_rate(request.engagement, number), by=request.member)
    return acted(request, _("Agreed"))


@door("offer days", methods=("POST",))
def offers(request: MemberRequest) -> HttpResponse:
    form = forms.OfferForm(request.POST, people=page_now(request).offered())
    if form.is_valid():
        try:
            actions.offer_days(
                request.engagement,
                by=request.member,
                iteration=form.cleaned_data["iteration"],
                quarters=form.quarters,
            )
            return acted(request, _("Offered"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_budget(request, offer_form=form)


@door("set the pace", methods=("POST",))
def pace(request: MemberRequest) -> HttpResponse:
    form = forms.PaceForm(request.POST, people=page_now(request).planned())
    if form.is_valid():
        given = {"iteration": form.cleaned_data["iteration"], "reason": form.cleaned_data["reason"]}
        try:
            actions.set_pace(request.engagement, by=request.member, quarters=form.quarters, **given)
            return acted(request, _("Pace saved"))
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return show_budget(request, pace_form=form)


@door("book days", methods=("POST",))
def days(request: MemberRequest, number: int) -> HttpResponse:
    """One's own; with `member`, a number, somebody else's, which the delivery lead may book."""
    week, page = reading.find_week(request.engagement, number), page_now(request)
    worker = reading.booked_for(page, request.POST.get("member"))
    form = reading.days_form(page, worker, week, request.POST)
    if form.is_valid():
        given = {"quarters": form.quarters, "reason": form.cleaned_data["reason"]}
        try:
            actions.book_days(week, by=request.member, member=worker, **given)
            return acted(request, _("Saved"), f"?week={week.number}#days")
        except Refused as refused:
            form.add_error("reason", refused.sentence)
    return show_budget(request, days_form=form)


@door("confirm days", methods=("POST",))
def confirmation(request: MemberRequest, number: int) -> HttpResponse:
    actions.confirm_days(reading.find_week(request.engagement, number), by=request.member)
    return acted(request, _("Confirmed"))
