from django.urls import path

from exchange import views

urlpatterns = [
    path("e/<slug:slug>/import/", views.imports, name="imports"),
    path("e/<slug:slug>/import/<int:number>/", views.batch, name="import_batch"),
    path("e/<slug:slug>/import/<int:number>/execution/", views.batch_execution, name="import_execution"),
    path("e/<slug:slug>/import/<int:number>/withdrawal/", views.batch_withdrawal, name="import_withdrawal"),
]
