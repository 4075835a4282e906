"""Addresses of organisations and institutions."""

from django.urls import path

from organizations import views
from record.feeds import NounFeed
from record.freshness import public_page

urlpatterns = [
    path("organizations/", views.organizations, name="organizations"),
    path("organizations/<slug:slug>.atom", public_page(NounFeed("organization")), name="organization-feed"),
    path("organizations/<slug:slug>/", views.organization, name="organization"),
    path("institutions/", views.institutions, name="institutions"),
    path("institutions/<slug:slug>.atom", public_page(NounFeed("institution")), name="institution-feed"),
    path("institutions/<slug:slug>/", views.institution, name="institution"),
]
