"""Addresses of the change log, of keys to the API, and of the pictures in what is published."""

from django.urls import path, re_path

from record import api_keys_page, feeds, files, views
from record.freshness import public_page

urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("data/keys/", api_keys_page.keys, name="data-keys"),
    path("changes.atom", public_page(feeds.ChangesFeed()), name="changes-feed"),
    # The very form of a name that record/pictures.py gives: nothing else reaches the record or the disk.
    re_path(r"^media/(?P<path>pictures/[0-9a-f]{32}\.(?:jpg|png|webp))$", files.published_picture, name="picture"),
    # And of its smaller copies (record/renditions.py).
    re_path(
        r"^media/(?P<path>pictures/[0-9a-f]{32}-(?:200|400|800)\.(?:avif|webp|jpg))$",
        files.published_rendition,
        name="rendition",
    ),
    # And the form that record/document_files.py gives to public copies.
    re_path(
        r"^media/(?P<path>documents/[0-9a-f]{32}\.(?:pdf|jpg|png|webp))$", files.published_document, name="document"
    ),
]
