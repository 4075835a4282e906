"""Addresses of cases and events."""

from django.urls import path, re_path

from prisoners import event_views, feeds, views
from record.freshness import public_page

# A public id in either case: an address that was typed by hand leads to the page all the same.
PUBLIC_ID = r"(?P<public_id>[A-Za-z]{2}-[0-9]{4,12})"

urlpatterns = [
    path("prisoners/", views.prisoners, name="prisoners"),
    re_path(rf"^prisoners/{PUBLIC_ID}\.json$", views.prisoner_json, name="prisoner-json"),
    re_path(rf"^prisoners/{PUBLIC_ID}\.atom$", public_page(feeds.PrisonerFeed()), name="prisoner-feed"),
    re_path(rf"^prisoners/{PUBLIC_ID}/$", views.prisoner, name="prisoner"),
    re_path(rf"^prisoners/{PUBLIC_ID}/(?P<slug>[-a-zA-Z0-9_]+)/$", views.prisoner, name="prisoner"),
    path("events/", event_views.events, name="events"),
    path("events/<slug:slug>/", event_views.event, name="event"),
]
