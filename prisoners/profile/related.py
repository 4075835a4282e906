"""Who stands near a case: people of the same event, the same organisation, or charged under the same article."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from prisoners.court_rows import article_id
from prisoners.published import PublishedPrisoner
from record.documents import Parts
from record.kept_statements import Given, KeptStatement
from record.publication import Document
from record.templatetags.languages import Said, called_by, said

SHOWN = 12


class Near(NamedTuple):
    """A person, as far as they are shown here: columns of the row, and `parts` of the document."""

    public_id: str
    name: str
    status: str
    events: list[str]
    organizations: list[str]
    articles: list[str]
    parts: dict[str, Any]

    @property
    def called(self) -> Said:
        """The name in the active language."""
        return called_by(self.name, self.parts["name_translations"])

    @property
    def naming(self) -> str:
        return str(self.parts["naming"])

    @property
    def status_detail(self) -> str:
        return str(self.parts["status_detail"])

    @property
    def portrait(self) -> Document | None:
        portrait: Document | None = self.parts["portrait"]
        return portrait


@dataclass(frozen=True)
class Related:
    """A person, and why they are shown here, in words."""

    person: Near
    why: list[str]


def related_people(document: Document) -> list[Related]:
    """At most twelve, those who have the most in common first: an event binds closer than an organisation, and that
    closer than an article. One query."""
    events = {e["id"]: e["name"] for e in document["events"]}
    organizations = {o["id"]: o["name"] for o in document["organizations"]}
    articles = {
        article_id(c["article"]): f"{said(c['article'], 'code')} {c['article']['number']}"
        for d in document["detentions"]
        for c in d["charges"]
        if c["article"]
    }
    shared = {"events": list(events), "organizations": list(organizations), "articles": list(articles)}
    ways = tuple(way for way, values in shared.items() if values)
    if not ways:
        return []
    return [
        Related(
            person,
            [
                *(_("Same event: %(name)s") % {"name": events[e]} for e in person.events if e in events),
                *(
                    _("Same organisation: %(name)s") % {"name": organizations[o]}
                    for o in person.organizations
                    if o in organizations
                ),
                *(_("Same article: %(name)s") % {"name": articles[a]} for a in person.articles if a in articles),
            ][:2],
        )
        for person in (
            Near(*row) for row in _near(ways).ask(public_id=document["id"], country=document["country"], **shared)
        )
    ]


@cache
def _near(ways: tuple[str, ...]) -> KeptStatement:
    """The question for people who share something in these ways: each set of ways is a statement of its own."""
    return KeptStatement(partial(_rows, ways))


def _rows(ways: tuple[str, ...]) -> models.QuerySet[Any, Any]:
    shared: Any = {way: Given(way) for way in ways}
    parts = Parts(
        naming=("naming",),
        status_detail=("status_detail",),
        portrait=("portrait",),
        name_translations=("translations", "name"),
    )
    people = PublishedPrisoner.objects.related_to(Given("public_id"), country=Given("country"), most=SHOWN, **shared)
    return people.annotate(parts=parts).values_list(*Near._fields)
