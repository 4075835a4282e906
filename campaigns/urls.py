"""Addresses of campaigns and resolutions."""

from django.urls import path

from campaigns import views

urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/<slug:slug>/", views.campaign, name="campaign"),
    path("resolutions/", views.resolutions, name="resolutions"),
    path("resolutions/<slug:slug>/", views.resolution, name="resolution"),
]
