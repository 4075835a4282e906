"""What can be followed, by name: read from the published record alone, so that no draft is followed or found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alerts.models import Subscription
from alerts.searches import canonical, search_filters
from campaigns.published import PublishedCampaign
from organizations.published import PublishedInstitution, PublishedOrganization
from prisoners.options import search_in_words
from prisoners.published import PublishedEvent, PublishedPrisoner
from prisoners.published_parts import PublishedCharge, PublishedGroup
from record.documents import Part
from record.published import PublishedDocument, PublishedRedirect
from record.templatetags.places import country_name

Kind, Change = Subscription.Kind, Subscription.Change
Identity = tuple[str, str]

# A public id, a slug, a country's code: whatever else was sent is nobody's, and need not reach the database.
_IDENTIFIER = re.compile(r"[\w-]{0,120}")
_ARTICLE = re.compile(r"[A-Z]{2} [^\x00-\x1f]{1,396}")

# Where the published noun of a kind stands, and its pages.
_NOUNS: dict[str, tuple[type[PublishedDocument], str]] = {
    Kind.PRISONER: (PublishedPrisoner, "prisoners"),
    Kind.CAMPAIGN: (PublishedCampaign, "campaigns"),
    Kind.ORGANIZATION: (PublishedOrganization, "organizations"),
    Kind.EVENT: (PublishedEvent, "events"),
    Kind.INSTITUTION: (PublishedInstitution, "institutions"),
}


@dataclass(frozen=True)
class Target:
    """Something to follow: its kind, its public id (country code, group's slug, query string), and how it is called."""

    kind: str
    id: str
    name: str
    url: str = ""

    @property
    def changes(self) -> list[tuple[str, str]]:
        """The kinds of change that one may choose among here, with their names: also of what happens to the people in
        it. Whoever follows a person has the case already."""
        own_case = self.kind == Kind.PRISONER
        return [(c.value, str(c.label)) for c in Change if not (own_case and c == Change.NEW_CASE)]


def published_target(kind: str, identifier: str) -> Target | None:
    """What is followed by this kind and id, or None when nothing public is."""
    if kind == Kind.SEARCH:
        return _search(identifier)
    # An article goes by its country, code and number, in the words of its statute.
    if not (_ARTICLE if kind == Kind.STATUTE else _IDENTIFIER).fullmatch(identifier):
        return None
    if kind == Kind.COUNTRY:
        identifier = identifier.upper()
    return _found([(kind, identifier)]).get((kind, identifier))


def named_targets(identities: Iterable[Identity]) -> dict[Identity, Target]:
    """The targets of these (kind, id) pairs; what is not public any more goes by its id. A query a kind and a group."""
    wanted = set(identities)
    found = _found(wanted)
    return {identity: found.get(identity) or Target(*identity, name=identity[1]) for identity in wanted}


def _found(wanted: Iterable[Identity]) -> dict[Identity, Target]:
    by_kind: dict[str, set[str]] = {}
    for kind, identifier in wanted:
        by_kind.setdefault(kind, set()).add(identifier)
    found: list[Target] = []
    for kind, identifiers in by_kind.items():
        if kind in _NOUNS:
            found += _nouns(kind, identifiers)
        elif kind == Kind.COUNTRY:
            found += _countries(identifiers)
        elif kind == Kind.GROUP:
            found += [group for slug in identifiers if (group := _group(slug))]
        elif kind == Kind.STATUTE:
            found += _articles(identifiers)
        elif kind == Kind.SEARCH:
            found += [search for query in identifiers if (search := _search(query))]
        elif kind == Kind.EVERYTHING and "" in identifiers:
            found.append(Target(kind, "", _("everything that is published")))
    return {(target.kind, target.id): target for target in found}


def _nouns(kind: str, identifiers: set[str]) -> list[Target]:
    model, folder = _NOUNS[kind]
    names = _called(model, identifiers)
    at = {identifier: identifier for identifier in identifiers & names.keys()}
    if gone := identifiers - names.keys():
        # A case that was merged goes by the name of the one it is part of now.
        merged = PublishedRedirect.objects.survivors_of((kind, identifier) for identifier in gone)
        at |= {identifier: survivor for (_kind, identifier), (_same, survivor) in merged.items()}
        names |= _called(model, at.values())
    return [
        Target(kind, identifier, names[key], f"{settings.SITE_URL}/{folder}/{key}/")
        for identifier, key in at.items()
        if key in names
    ]


def _called(model: type[PublishedDocument], identifiers: Iterable[str]) -> dict[str, str]:
    """How these nouns are called in the active language."""
    found: Any = model._default_manager.filter(pk__in=list(identifiers)).only("public_id", "name")
    named = found.annotate(name_translations=Part("translations", found.name_field))
    return {noun.public_id: noun.called.text for noun in named}


def _countries(codes: set[str]) -> list[Target]:
    """Countries of which something is published."""
    published: models.QuerySet | None = None
    for model in (PublishedPrisoner, PublishedCampaign, PublishedEvent, PublishedOrganization, PublishedInstitution):
        here = model._default_manager.filter(country__in=codes).order_by().values_list("country", flat=True)
        published = here if published is None else published.union(here)
    return [
        Target(Kind.COUNTRY, code, country_name(code), f"{settings.SITE_URL}/prisoners/?country={code}")
        for code in published or []
        if code
    ]


def _group(slug: str) -> Target | None:
    """A group is named by the cases in it: the vocabulary itself belongs to the desk."""
    name = (
        PublishedGroup.objects.called(get_language() or "en").filter(pk=slug).values_list("called", flat=True).first()
    )
    return None if name is None else Target(Kind.GROUP, slug, name, f"{settings.SITE_URL}/prisoners/?group={slug}")


def _articles(names: set[str]) -> list[Target]:
    """Articles under which somebody on the record is charged."""
    found = PublishedCharge.objects.filter(article__in=names).order_by("article", "slug")
    return [
        Target(Kind.STATUTE, name, name, f"{settings.SITE_URL}/statutes/{slug}/?{urlencode({'article': name})}")
        for name, slug in found.values_list("article", "slug").distinct()
    ]


def _search(query: str) -> Target | None:
    """A search for people, whoever it finds today: None where it asks nothing, or what cannot be asked."""
    search = canonical(query)
    if search is None:
        return None
    name = _("the search “%(words)s”") % {"words": search_in_words(search_filters(search))}
    return Target(Kind.SEARCH, search, name, f"{settings.SITE_URL}/prisoners/?{search}")
