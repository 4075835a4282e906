"""What cases share: articles, institutions, organisations, sources. Found on record, or entered where they are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from organizations.models import Institution, Organization
from prisoners.importing.mapping import Mapping
from prisoners.models import Article, Event, Group, Import, ImportRow
from prisoners.reading import read_institution
from record.models import Source
from record.names import folded
from record.slugs import free_slug

MAX_REMEMBERED = 20_000


@dataclass
class Belongings:
    """Finds them for the rows of an import, some hundred rows at a time, and remembers what it found."""

    of: Import
    mapping: Mapping
    articles: dict[tuple[str, str, str], Article] = field(default_factory=dict)
    institutions: dict[tuple[str, str], Institution] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    sources: dict[tuple[str, str, str], Source] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)

    def forget(self) -> None:
        """Nothing that was found is remembered."""
        for remembered in (self.articles, self.institutions, self.organizations, self.sources):
            remembered.clear()

    def find(self, rows: list[ImportRow]) -> None:
        """Look up, or enter, all that these rows name. The number of questions does not depend on the rows."""
        # However many different things a file names, few are kept in memory.
        number = len(self.articles) + len(self.institutions) + len(self.organizations) + len(self.sources)
        if number > MAX_REMEMBERED:
            self.forget()
        said = [row.reading for row in rows]
        self._find_articles({(s["country"], code, number): title for s in said for code, number, title in s["charges"]})
        self._find_institutions({(s["country"], s["held_at"]["key"]): s["held_at"] for s in said if s["held_at"]})
        self._find_organizations({folded(name): (name, s["country"]) for s in said for name in s["organizations"]})
        for s in said:
            if _identity(s["source"]) not in self.sources:
                self._find_source(s["source"])
        if not self.groups:
            self.groups = {group.slug: group for group in Group.objects.all()}
            self.events = {event.slug: event for event in Event.objects.only("slug")}

    def source_of(self, said: dict[str, Any]) -> Source:
        return self.sources[_identity(said["source"])]

    def institution_of(self, said: dict[str, Any]) -> Institution | None:
        return self.institutions.get((said["country"], said["held_at"]["key"])) if said["held_at"] else None

    def _made(self, objects: list[Any]) -> None:
        for one in objects:
            self.of.made.setdefault(one._meta.label_lower, []).append(one.pk)

    def _find_articles(self, wanted: dict[tuple[str, str, str], str]) -> None:
        missing = {key: title for key, title in wanted.items() if key not in self.articles}
        if not missing:
            return
        self.articles |= self._articles_on_record(missing)
        new = [
            Article(country=country, code=code, number=number, title=title)
            for (country, code, number), title in missing.items()
            if (country, code, number) not in self.articles
        ]
        if new:
            before = set(self.articles)
            # Another import may enter the same article at this moment.
            Article.objects.bulk_create(new, ignore_conflicts=True)
            found = self._articles_on_record(missing)
            self._made([article for key, article in found.items() if key not in before])
            self.articles |= found

    def _articles_on_record(self, wanted: dict[tuple[str, str, str], str]) -> dict[tuple[str, str, str], Article]:
        found = Article.objects.filter(number__in={n for _c, _s, n in wanted}, country__in={c for c, _s, _n in wanted})
        return {(str(a.country), a.code, a.number): a for a in found}

    def _find_institutions(self, wanted: dict[tuple[str, str], dict[str, Any]]) -> None:
        missing = {key: held for key, held in wanted.items() if key not in self.institutions}
        if not missing:
            return
        countries = {country for country, _key in missing}
        on_record: dict[tuple[str, str], Institution] = {}
        for institution in Institution.objects.filter(country__in=countries).prefetch_related("names").order_by("-pk"):
            for name in (institution.name, *(other.name for other in institution.names.all())):
                if folded(name):
                    on_record |= dict.fromkeys(
                        ((str(institution.country), key) for key in read_institution(name).keys), institution
                    )
        for (country, key), held in missing.items():
            found = next((on_record[country, k] for k in (key, *held["keys"]) if (country, k) in on_record), None)
            if found is None and self.mapping.new_institutions:
                found = self._enter_institution(country, held)
                on_record |= dict.fromkeys(((country, k) for k in held["keys"]), found)
            if found is not None:
                self.institutions[country, key] = found

    def _enter_institution(self, country: str, held: dict[str, Any]) -> Institution:
        found = Institution.objects.create(
            slug=free_slug(Institution, f"{country}-{held['name']}"),
            name=held["name"],
            institution_kind=held["kind"],
            country=country,
            place=held["place"],
        )
        self._made([found])
        return found

    def _find_organizations(self, wanted: dict[str, tuple[str, str]]) -> None:
        missing = {key: named for key, named in wanted.items() if key and key not in self.organizations}
        if not missing:
            return
        names = [name for name, _country in missing.values()]
        known = Organization.objects.filter(Q(name__in=names) | Q(names__name__in=names) | Q(slug__in=names))
        for organization in known.prefetch_related("names"):
            for name in (organization.name, organization.slug, *(n.name for n in organization.names.all())):
                self.organizations.setdefault(folded(name), organization)
        for key, (name, country) in missing.items():
            if key not in self.organizations:
                self.organizations[key] = Organization.objects.create(
                    slug=free_slug(Organization, name), name=name, country=country
                )
                self._made([self.organizations[key]])

    def _find_source(self, said: dict[str, str]) -> None:
        """The source with this address, else with this title and publisher; entered if there is none."""
        known = Source.objects.order_by("pk")
        if said.get("url"):
            found = known.filter(url=said["url"]).first()
        else:
            found = known.filter(
                title=said["title"] or self.of.name, publisher=said.get("publisher", ""), url=""
            ).first()
        if found is None:
            found = Source.objects.create(**(said | {"title": said["title"] or self.of.name[:500]}))
            self._made([found])
        self.sources[_identity(said)] = found


def _identity(source: dict[str, str]) -> tuple[str, str, str]:
    return source.get("url", ""), source["title"], source.get("publisher", "")
