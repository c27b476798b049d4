"""The addresses of what only supply chains have."""

from django.urls import path

from supplychain import views

urlpatterns = [
    path("profile/", views.chain_profile, name="chain_profile"),
    path("template/", views.chain_template, name="chain_template"),
    path("import/", views.chain_import, name="chain_import"),
    path("confirm/", views.chain_confirm, name="chain_confirm"),
    path("applications/<int:pk>/", views.chain_shares, name="chain_shares"),
]
