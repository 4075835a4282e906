"""The addresses of the site. What a process serves depends on SITE_MODE; config/health.py answers the probes."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import pages

urlpatterns: list[URLPattern | URLResolver] = []

if settings.SITE_MODE in ("staff", "all"):
    urlpatterns += [path("admin/", admin.site.urls)]

if settings.SITE_MODE in ("public", "all"):
    urlpatterns += [path("api/v1/", include("config.api"))]

# The public pages stand in every mode: a preview at the desk is the public page, and leads to the others.
# English stands at the root, every other language under its code.
urlpatterns += i18n_patterns(
    path("", pages.home, name="home"),
    path("methodology/", pages.methodology, name="methodology"),
    path("about/", pages.about, name="about"),
    path("", include("record.urls")),
    path("", include("organizations.urls")),
    path("", include("prisoners.urls")),
    path("", include("campaigns.urls")),
    path("", include("alerts.urls")),
    prefix_default_language=False,
)

handler404 = "config.pages.page_not_found"
handler500 = "config.pages.failed"
