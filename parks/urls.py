"""The address of what only parks have."""

from django.urls import path

from parks import views

urlpatterns = [path("profile/", views.park_profile, name="park_profile")]
