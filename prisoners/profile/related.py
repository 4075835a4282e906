"""Who stands near a case: people of the same event, the same organisation, or charged under the same article."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from prisoners.court_rows import article_id
from prisoners.published import PublishedPrisoner
from record.publication import Document
from record.templatetags.languages import said

SHOWN = 12


@dataclass(frozen=True)
class Related:
    """A person (a row of `in_brief`), and why they are shown here, in words."""

    person: PublishedPrisoner
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
    people = PublishedPrisoner.objects.related_to(
        document["id"],
        most=SHOWN,
        events=list(events),
        organizations=list(organizations),
        articles=list(articles),
    )
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
        for person in people
    ]
