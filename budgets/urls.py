from django.urls import path

from budgets import views

BUDGET = "e/<slug:slug>/budget"

urlpatterns = [
    path(f"{BUDGET}/", views.budget, name="budget"),
    path(f"{BUDGET}/what-if/", views.what_if, name="what_if"),
    path(f"{BUDGET}/table/", views.table, name="budget_table"),
    path(f"{BUDGET}/decisions/", views.decisions, name="budget_decisions"),
    path(f"{BUDGET}/proposals/", views.proposals, name="budget_proposals"),
    path(f"{BUDGET}/rates/", views.rates, name="rates"),
    path(f"{BUDGET}/rates/<int:number>/agreement/", views.rate_agreement, name="rate_agreement"),
    path(f"{BUDGET}/offers/", views.offers, name="offers"),
    path(f"{BUDGET}/pace/", views.pace, name="pace"),
    path(f"{BUDGET}/weeks/<int:number>/days/", views.days, name="days"),
    path(f"{BUDGET}/weeks/<int:number>/confirmation/", views.confirmation, name="confirmation"),
]
