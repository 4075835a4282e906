"""The addresses of the site. What a process serves depends on SITE_MODE."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz), path("readyz", readyz)]

if settings.SITE_MODE in ("staff", "all"):
    urlpatterns += [path("admin/", admin.site.urls)]
