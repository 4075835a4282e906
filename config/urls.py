"""The addresses of the site. What a process serves depends on SITE_MODE; config/health.py answers the probes."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

urlpatterns: list[URLPattern | URLResolver] = []

if settings.SITE_MODE in ("staff", "all"):
    urlpatterns += [path("admin/", admin.site.urls)]
