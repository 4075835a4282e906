"""Addresses of the change log."""

from django.urls import path

from record import feeds, views
from record.freshness import public_page

urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("changes.atom", public_page(feeds.ChangesFeed()), name="changes-feed"),
]
