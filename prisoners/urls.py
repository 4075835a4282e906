"""Addresses of cases and events."""

from django.urls import path, re_path

from prisoners import calendar_views, event_views, feeds, finding_views, views
from prisoners.letters import views as letter_views
from prisoners.maps import views as map_views
from prisoners.nouns import article_views, institution_views, official_views
from prisoners.profile import views as profile_views
from prisoners.reporting import views as report_views
from prisoners.statistics import views as statistics_views
from record.feeds import NounFeed
from record.freshness import public_page

# A public id in either case: an address that was typed by hand leads to the page all the same.
PUBLIC_ID = r"(?P<public_id>[A-Za-z]{2}-[0-9]{4,12})"

urlpatterns = [
    path("prisoners/", finding_views.prisoners, name="prisoners"),
    path("prisoners/suggest/", finding_views.suggest, name="prisoner-suggestions"),
    re_path(r"^prisoners/download\.(?P<ending>csv|json)$", finding_views.download, name="prisoners-download"),
    re_path(rf"^prisoners/{PUBLIC_ID}\.json$", views.prisoner_json, name="prisoner-json"),
    re_path(rf"^prisoners/{PUBLIC_ID}\.pdf$", profile_views.prisoner_pdf, name="prisoner-pdf"),
    re_path(rf"^prisoners/{PUBLIC_ID}\.atom$", public_page(feeds.PrisonerFeed()), name="prisoner-feed"),
    re_path(rf"^prisoners/{PUBLIC_ID}/card\.png$", profile_views.card, name="prisoner-card"),
    re_path(rf"^prisoners/{PUBLIC_ID}\.ics$", calendar_views.prisoner_ics, name="prisoner-ics"),
    re_path(rf"^prisoners/{PUBLIC_ID}/letter/$", letter_views.letter, name="prisoner-letter"),
    re_path(rf"^prisoners/{PUBLIC_ID}/letter\.pdf$", letter_views.letter_pdf, name="prisoner-letter-pdf"),
    re_path(rf"^prisoners/{PUBLIC_ID}/address\.pdf$", letter_views.address_pdf, name="prisoner-address-pdf"),
    re_path(rf"^prisoners/{PUBLIC_ID}/$", views.prisoner, name="prisoner"),
    re_path(rf"^prisoners/{PUBLIC_ID}/(?P<slug>[-a-zA-Z0-9_]+)/$", views.prisoner, name="prisoner"),
    path("report/", report_views.report, name="report"),
    path("report/receipt/", report_views.receipt, name="report-receipt"),
    path("map/", map_views.world_map, name="map"),
    path("map/people/", map_views.map_people, name="map-people"),
    path("statistics/", statistics_views.statistics, name="statistics"),
    path("statistics/people/", statistics_views.statistics_people, name="statistics-people"),
    re_path(
        r"^statistics/(?P<slug>[a-z-]+)\.(?P<extension>svg|png|csv)$",
        statistics_views.statistics_file,
        name="statistics-file",
    ),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar.ics", calendar_views.calendar_ics, name="calendar-ics"),
    path("events/", event_views.events, name="events"),
    path("events/<slug:slug>.atom", public_page(NounFeed("event")), name="event-feed"),
    path("events/<slug:slug>/", event_views.event, name="event"),
    path("statutes/", article_views.statutes, name="statutes"),
    path("statutes/<slug:slug>/", article_views.statute, name="statute"),
    path("officials/", official_views.officials, name="officials"),
    path("officials/<slug:slug>/", official_views.official, name="official"),
    path("institutions/<slug:slug>/people/", institution_views.people_in_institution, name="institution-people"),
]
