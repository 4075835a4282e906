"""Addresses of the change log, and of the pictures in what is published."""

from django.urls import path, re_path

from record import feeds, files, views
from record.freshness import public_page

urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("changes.atom", public_page(feeds.ChangesFeed()), name="changes-feed"),
    # The very form of a name that record/pictures.py gives: nothing else reaches the record or the disk.
    re_path(r"^media/(?P<path>pictures/[0-9a-f]{32}\.(?:jpg|png|webp))$", files.published_picture, name="picture"),
]
