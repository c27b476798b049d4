"""The addresses of the evaluation. Names carry no namespace: they are the platform's own words."""

from django.urls import path

from evaluation.views import data_sets

urlpatterns = [
    path("data-sets/", data_sets.data_sets, name="data_sets"),
    path("data-sets/template/", data_sets.data_set_template, name="data_set_template"),
    path("data-sets/import/", data_sets.data_set_import, name="data_set_import"),
    path("data-sets/confirm/", data_sets.data_set_confirm, name="data_set_confirm"),
    path("data-sets/<int:pk>/", data_sets.data_set, name="data_set"),
    path("data-sets/<int:pk>/workbook/", data_sets.data_set_workbook, name="data_set_workbook"),
]
