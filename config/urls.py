"""The addresses of the site. What a process serves depends on SITE_MODE; config/health.py answers the probes."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from alerts.provider_events import provider_events_view
from config import design_page, guides, pages

urlpatterns: list[URLPattern | URLResolver] = []

if settings.SITE_MODE in ("staff", "all"):
    # A public face loads nothing of the desk.
    from django.contrib import admin

    from config.desk_keys import keys_view, still_signed_in_view
    from config.desk_refusals import nothing_here, search_view
    from record.admin_dates import read_date_view

    urlpatterns += [
        path("admin/read-date/", admin.site.admin_view(read_date_view), name="read-date"),
        path("admin/keys/", admin.site.admin_view(keys_view), name="desk-keys"),
        path("admin/still-signed-in/", still_signed_in_view, name="desk-still-signed-in"),
        path("admin/search/", admin.site.admin_view(search_view)),
        # Django's way from a row to its public page: no noun here has one by that name.
        path("admin/r/<path:row>", nothing_here),
        # Before the admin's own: its sign-in is ours.
        path("admin/", include("staff.urls")),
        path("admin/", admin.site.urls),
    ]

if settings.SITE_MODE in ("public", "all"):
    urlpatterns += [path("api/v1/", include("config.api"))]
    if settings.MAIL_PROVIDER:
        urlpatterns += [path("mail-events/", provider_events_view, name="mail-events")]

# The public pages stand in every mode: a preview at the desk is the public page, and leads to the others.
# English stands at the root, every other language under its code.
urlpatterns += i18n_patterns(
    path("", pages.home, name="home"),
    path("methodology/", pages.methodology, name="methodology"),
    path("about/", pages.about, name="about"),
    path("docs/", guides.guide, name="guides"),
    path(f"docs/{guides.PROGRAM}", guides.program, name="guide-program"),
    re_path(f"^docs/(?P<name>{'|'.join(filter(None, guides.PAGES))})/$", guides.guide, name="guide"),
    path("about/design/", design_page.design, name="design"),
    path("about/design/schemes.css", design_page.schemes, name="design-schemes"),
    path("", include("record.urls")),
    path("", include("organizations.urls")),
    path("", include("prisoners.urls")),
    path("", include("campaigns.urls")),
    path("", include("alerts.urls")),
    path("", include("exports.urls")),
    prefix_default_language=False,
)

handler400 = "config.pages.unreadable"
handler404 = "config.pages.page_not_found"
handler500 = "config.pages.failed"
