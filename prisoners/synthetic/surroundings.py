"""What the made-up cases name: bodies, officials, articles, events, sources. Entered once, found again by address."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from organizations.models import Institution, InstitutionName, Official, Organization, OrganizationName
from organizations.models.names import Script
from prisoners.models import Article, Event, Group, IncidentKind
from prisoners.synthetic.countries import Country, countries
from prisoners.synthetic.naming import name_in
from record.models import Publishable, Source
from record.romanising import romanised

# Under this address nothing answers (RFC 2606); it marks whatever was made up.
ADDRESS = "https://example.org/synthetic"
MADE_UP = "Made up for load tests: there is no such body."

Kind, Body = Organization.Kind, Institution.Kind
_ORGANIZATIONS = (
    (Kind.TRADE_UNION, "Union of Transport Workers"),
    (Kind.PARTY, "Party of Labour and Freedom"),
    (Kind.MEDIUM, "Free Word"),
    (Kind.NGO, "Committee for Fair Trials"),
)
# Each with the place of its city in the list.
_INSTITUTIONS = (
    (Body.PRISON, "Prison No. 1", 0),
    (Body.PRISON, "Prison No. 2", 1),
    (Body.PRE_TRIAL, "Pre-trial detention centre", 0),
    (Body.POLICE, "City police department", 2),
    (Body.SECURITY, "Security service", 0),
    (Body.COURT, "District court", 0),
    (Body.COURT, "Court of appeal", 0),
    (Body.COURT, "District court", 3),
)
_EVENTS = (
    ("protest", Event.Kind.PROTEST, "Protest against the labour bill", "2019-03-{day}"),
    ("raid", Event.Kind.RAID, "Raid on the newsrooms", "2023-11"),
)
OFFICIALS, SOURCES = 5, 12


@dataclass(frozen=True)
class Surroundings:
    """What the cases of one country can name."""

    country: Country
    organizations: list[Organization]
    institutions: list[Institution]
    officials: list[Official]
    articles: list[Article]
    events: list[Event]
    sources: list[Source]

    def of_kind(self, *kinds: Institution.Kind) -> list[Institution]:
        """The institutions of these kinds."""
        return [one for one in self.institutions if one.institution_kind in kinds]

    def to_publish(self) -> Iterator[Publishable]:
        """What is public before a case can name it."""
        yield from (*self.organizations, *self.institutions, *self.events)


@dataclass(frozen=True)
class World:
    """All that cases can name."""

    places: list[Surroundings]
    groups: list[Group]
    incident_kinds: list[IncidentKind]


def enter_world() -> World:
    """Enter what is not on record yet, in a transaction of the caller's; whoever runs it gets the same."""
    return World(
        [_surroundings(country) for country in countries()],
        list(Group.objects.order_by("slug")),
        list(IncidentKind.objects.order_by("slug")),
    )


def _surroundings(country: Country) -> Surroundings:
    chance = random.Random(country.code)  # noqa: S311  (the same for everyone)
    return Surroundings(
        country,
        [_organization(country, kind, name) for kind, name in _ORGANIZATIONS],
        [_institution(country, n, chance) for n in range(len(_INSTITUTIONS))],
        [_official(country, n, chance) for n in range(OFFICIALS)],
        [_article(country, number, title) for number, title in country.articles],
        [_event(country, n) for n in range(len(_EVENTS))],
        [_source(country, n) for n in range(SOURCES)],
    )


def _slug(country: Country, what: str) -> str:
    return f"synthetic-{country.code.lower()}-{what}"


def _organization(country: Country, kind: Organization.Kind, name: str) -> Organization:
    whole = f"{country.adjective} {name}"
    found, new = Organization.objects.get_or_create(
        slug=_slug(country, kind.value.replace("_", "-")),
        defaults={
            "name": whole,
            "organization_kind": kind,
            "country": country.code,
            "description": MADE_UP,
            "founded": "1998~",
            "i18n": {"name_ru": f"{name} ({country.code})"},
        },
    )
    if new:
        initials = "".join(word[0] for word in whole.split() if word[0].isupper())
        OrganizationName.objects.create(organization=found, name=initials, kind=OrganizationName.Kind.ACRONYM)
    return found


def _institution(country: Country, n: int, chance: random.Random) -> Institution:
    kind, name, place = _INSTITUTIONS[n]
    city = country.cities[place]
    # A few streets from the middle of the town, so that not all lie on one point of the map.
    north, east = chance.uniform(-0.05, 0.05), chance.uniform(-0.05, 0.05)
    found, new = Institution.objects.get_or_create(
        slug=_slug(country, f"{kind.value.replace('_', '-')}-{n}"),
        defaults={
            "name": f"{name}, {city.name}",
            "institution_kind": kind,
            "country": country.code,
            "place": city.name,
            "latitude": f"{city.latitude + north:.5f}",
            "longitude": f"{city.longitude + east:.5f}",
            "description": MADE_UP,
        },
    )
    if new:
        InstitutionName.objects.create(institution=found, name=f"{city.name} {n}", script=Script.LATIN)
    return found


def _official(country: Country, n: int, chance: random.Random) -> Official:
    name = romanised(name_in(country.names, chance, man=chance.random() < 0.7)).title()
    note = f"{MADE_UP} {ADDRESS}/{country.code}/officials/{n}"
    found = Official.objects.filter(country=country.code, note=note).first()
    return found or Official.objects.create(name=name, country=country.code, note=note)


def _article(country: Country, number: str, title: str) -> Article:
    known: dict[str, Any] = {"country": country.code, "code": country.code_of_law, "number": number}
    return Article.objects.get_or_create(**known, defaults={"title": title})[0]


def _event(country: Country, n: int) -> Event:
    slug, kind, name, began = _EVENTS[n]
    return Event.objects.get_or_create(
        slug=_slug(country, slug),
        defaults={
            "name": f"{name} ({country.cities[0].name})",
            "event_kind": kind,
            "country": country.code,
            "place": country.cities[0].name,
            "began": began.format(day=f"{10 + country.weight % 18}"),
            "description": "Made up for load tests: nothing of the kind happened.",
        },
    )[0]


def _source(country: Country, n: int) -> Source:
    return Source.objects.get_or_create(
        url=f"{ADDRESS}/{country.code.lower()}/reports/{n}",
        defaults={
            "publisher": f"{country.adjective} Committee for Fair Trials",
            "title": f"List of prisoners, {2012 + n} (made up for load tests)",
            "published_on": f"{2012 + n}-06-0{1 + n % 9}",
            "language": "en",
        },
    )[0]
