"""Parts of cases that the API lists, and what is gathered from them, described for it."""

from __future__ import annotations

import prisoners.api_schema  # noqa: F401  (describes the parts themselves)
from prisoners.models import OfficialRole
from record.api_schema import (
    COUNTRY,
    DAY,
    LICENCE,
    MOMENT,
    NUMBER,
    SOURCES,
    TEXT,
    TRANSLATIONS,
    URL,
    Schema,
    components,
    document,
    listing,
    nullable,
    one_of,
    reference,
    said,
)

_PRISONER = reference("prisoner")
_OF_DETENTION = said(TEXT, "the id of the detention it belongs to")


def _alone(part: str, public_id: str, **whose: Schema) -> Schema:
    """A part with what is needed to read it alone: the same fields, and these."""
    fields: dict[str, Schema] = components[part]["properties"]
    context: dict[str, Schema] = {
        "country": said(COUNTRY, "of the case"),
        "sources": said(SOURCES, "those that are cited here, numbered as in the whole document"),
        "published_at": said(MOMENT, "when the whole was first published"),
        "updated_at": said(MOMENT, "when the whole last changed"),
        "licence": LICENCE,
    }
    return document(**{"id": said(TEXT, public_id)} | {k: v for k, v in fields.items() if k != "id"} | whose | context)


components["DetentionAlone"] = _alone(
    "Detention", "the id of the person and the detention's number", prisoner=_PRISONER
)
components["ChargeAlone"] = _alone(
    "Charge", "the id of the detention, -c and the place among its charges", prisoner=_PRISONER, detention=_OF_DETENTION
)
components["HearingAlone"] = _alone(
    "Hearing",
    "the id of the detention, -h and the place among its hearings",
    prisoner=_PRISONER,
    detention=_OF_DETENTION,
)
components["IncidentAlone"] = _alone(
    "Incident",
    "the id of the person or the event, -i and the place among its incidents",
    prisoner=said(nullable(_PRISONER), "null where it is an incident of an event"),
    event=said(nullable(reference("event")), "null where it is an incident of a person's case"),
)
# An event may have no country.
components["IncidentAlone"]["properties"]["country"] = nullable(COUNTRY)

components["Official"] = document(
    id=said(TEXT, "the address of the official's page on the site"),
    url=URL,
    name=said(TEXT, "as the case says it that was published last"),
    roles=said(listing(one_of(OfficialRole.Role)), "in which cases name the official"),
    countries=said(listing(COUNTRY), "of those cases"),
    prisoners=said(NUMBER, "in how many people's cases the official is named"),
    first_named_on=said(
        nullable(DAY), "the first day of an arrest or hearing the official is named for, as far as known"
    ),
    last_named_on=said(nullable(DAY), "the last of those days"),
    updated_at=said(MOMENT, "when one of those cases last changed"),
    licence=LICENCE,
)
components["Article"] = document(
    id=said(TEXT, "the address of the article's page on the site"),
    url=URL,
    article=said(TEXT, "country, code and number: what the filter `article` takes"),
    country=COUNTRY,
    code=TEXT,
    number=TEXT,
    title=said(TEXT, "as the case says it that was published last"),
    translations=TRANSLATIONS,
    prisoners=said(NUMBER, "how many people are charged under it"),
    updated_at=said(MOMENT, "when one of those cases last changed"),
    licence=LICENCE,
)
