"""Addresses of campaigns and resolutions."""

from django.urls import path

from campaigns import views
from record.feeds import NounFeed
from record.freshness import public_page

urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/<slug:slug>.atom", public_page(NounFeed("campaign")), name="campaign-feed"),
    path("campaigns/<slug:slug>/", views.campaign, name="campaign"),
    path("resolutions/", views.resolutions, name="resolutions"),
    path("resolutions/<slug:slug>.atom", public_page(NounFeed("resolution")), name="resolution-feed"),
    path("resolutions/<slug:slug>/", views.resolution, name="resolution"),
]
