"""Every type of public page, once: what the tests in a real browser go through. A new address must be named here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageType:
    """A kind of page. `route`: the name of its address; `path`: one such page, with names of what is in the record
    (tests/browser/public_content.py); `kilobytes`: what all of it may weigh on first view, without portraits."""

    name: str
    route: str
    path: str
    status: int = 200
    kilobytes: int = 100

    def __str__(self) -> str:
        return self.name


PAGES = [
    PageType("home", "home", "/"),
    PageType("about", "about", "/about/"),
    PageType("methodology", "methodology", "/methodology/"),
    PageType("guides", "guides", "/docs/"),
    PageType("guide", "guide", "/docs/python/"),
    PageType("changes", "changes", "/changes/"),
    PageType("profile", "prisoner", "/prisoners/{person}/"),
    PageType("profile-of-the-dead", "prisoner", "/prisoners/{dead}/"),
    PageType("profile-as-of", "prisoner", "/prisoners/{person}/?as_of={today}"),
    PageType("profile-not-yet", "prisoner", "/prisoners/{person}/?as_of=2001-01-01", status=404),
    PageType("list", "prisoners", "/prisoners/"),
    PageType("list-found", "prisoners", "/prisoners/?q=Mammadov&country=AZ"),
    PageType("list-nobody", "prisoners", "/prisoners/?q=Mamadovv&country=GR"),
    PageType("list-table", "prisoners", "/prisoners/?view=table"),
    PageType("list-map", "prisoners", "/prisoners/?view=map"),
    PageType("list-refused", "prisoners", "/prisoners/?held_on=yesterday&colour=red", status=400),
    PageType("letter", "prisoner-letter", "/prisoners/{person}/letter/"),
    PageType("letter-nowhere", "prisoner-letter", "/prisoners/{unreachable}/letter/"),
    PageType("calendar", "calendar", "/calendar/"),
    PageType("statistics", "statistics", "/statistics/"),
    PageType("statistics-people", "statistics-people", "/statistics/people/?chart=arrests&value=2023-11"),
    PageType("map", "map", "/map/"),
    PageType("map-country", "map", "/map/?country=AZ"),
    PageType("map-people", "map-people", "/map/people/?country=AZ&show=held"),
    PageType("events", "events", "/events/"),
    PageType("event", "event", "/events/{event}/"),
    PageType("statutes", "statutes", "/statutes/"),
    PageType("statute", "statute", "/statutes/{statute}/"),
    PageType("officials", "officials", "/officials/"),
    PageType("official", "official", "/officials/{official}/"),
    PageType("organizations", "organizations", "/organizations/"),
    PageType("organization", "organization", "/organizations/{organization}/"),
    PageType("institutions", "institutions", "/institutions/"),
    PageType("institution", "institution", "/institutions/{prison}/"),
    PageType("institution-people", "institution-people", "/institutions/{prison}/people/"),
    PageType("campaigns", "campaigns", "/campaigns/"),
    PageType("campaign", "campaign", "/campaigns/{campaign}/"),
    PageType("resolutions", "resolutions", "/resolutions/"),
    PageType("resolution", "resolution", "/resolutions/{resolution}/"),
    PageType("data", "data", "/data/"),
    PageType("mirrors", "mirrors", "/mirrors/"),
    PageType("subscribe", "alerts:subscribe", "/subscribe/?kind=prisoner&target={person}"),
    PageType("subscription-to-confirm", "alerts:subscription", "/subscriptions/{to_confirm}/"),
    PageType("subscription-to-stop", "alerts:subscription", "/subscriptions/{to_stop}/"),
    PageType("subscription-to-change", "alerts:change", "/subscriptions/{to_change}/change/"),
    PageType("subscription-openpgp", "alerts:openpgp", "/subscriptions/{to_stop}/openpgp/"),
    PageType("subscription-cut-off", "alerts:subscription", "/subscriptions/cut-off/", status=404),
    PageType("report", "report", "/report/"),
    PageType("report-receipt", "report-receipt", "/report/receipt/"),
    PageType("data-keys", "data-keys", "/data/keys/"),
    # Trying requests out is the work of a script, and a heavy one; what it shows stands in the description too.
    PageType("api-docs", "api-docs", "/api/v1/docs/", kilobytes=700),
    PageType("not-found", "", "/nothing/here/", status=404),
]
BY_NAME = {page.name: page for page in PAGES}

# Addresses of files, feeds and fragments; and of one page that only those who build the site see.
NO_PAGES = {
    *("changes-feed", "picture", "rendition", "document"),
    *("organization-feed", "institution-feed", "event-feed", "campaign-feed", "resolution-feed", "prisoner-feed"),
    *("prisoner-suggestions", "prisoners-download", "prisoner-json", "prisoner-card", "prisoner-ics", "prisoner-pdf"),
    *("prisoner-letter-pdf", "prisoner-address-pdf", "statistics-file", "calendar-ics"),
    *("design", "design-schemes", "guide-program", "data-file"),
}
