"""Detentions, charges, hearings, incidents, officials and articles as lines of a file."""

from __future__ import annotations

from prisoners.court_rows import article_id, articles_of
from record.api_formats import DOCUMENTS
from record.csv_of_documents import Said, at, csv_of_documents, day, each
from record.publication import Document

_UPDATED = (
    Said("published_at", "when the whole was first published", at("published_at")),
    Said("updated_at", "when the whole last changed", at("updated_at")),
)
_PRISONER = (
    Said("prisoner", "the permanent number of the person", at("prisoner", "id")),
    Said("prisoner_name", "the main name", at("prisoner", "name")),
)
_COUNTRY = (Said("country", "of the case (ISO 3166)", at("country")),)
_SOURCES = (Said("sources", "addresses of those that are cited", each("sources", "url")),)
_DETENTION = (Said("detention", "the id of the detention", at("detention")),)


def _article(document: Document) -> str:
    return article_id(document["article"]) if document["article"] else ""


def _articles(document: Document) -> list[str]:
    return list(dict.fromkeys(map(article_id, articles_of(document))))


def _goes_on(document: Document) -> bool:
    return document["ended"] is None


def _institutions(document: Document) -> list[str]:
    return list(dict.fromkeys(c["institution"]["id"] for c in document["custody"] if c["institution"]))


DETENTIONS = (
    Said("id", "the number of the person and that of the detention", at("id")),
    *_PRISONER,
    *_COUNTRY,
    Said("number", "among the detentions of the person", at("number")),
    Said("kind", "what kind of detention", at("kind")),
    *day("arrested"),
    Said("arrested_by", "who arrested", at("arrested_by")),
    Said("place", "of the arrest", at("place")),
    Said("ongoing", "whether it goes on", _goes_on),
    *day("ended"),
    Said("end_kind", "how it ended", at("end_kind")),
    *day("expected_end"),
    Said("articles", "of its charges: country, code and number", _articles),
    Said("institutions", "where it was: addresses on the site", _institutions),
    Said("officials", "who had a part in it", each("officials", "name")),
    *_SOURCES,
    *_UPDATED,
)
CHARGES = (
    Said("id", "the id of the detention, -c and the place among its charges", at("id")),
    *_PRISONER,
    *_COUNTRY,
    *_DETENTION,
    Said("article", "country, code and number", _article),
    Said("title", "of the article", at("article", "title")),
    Said("text", "as the source words it", at("text")),
    *day("brought_on"),
    Said("state", "such as `charged`, `dropped`, `convicted`", at("state")),
    *_SOURCES,
    *_UPDATED,
)
HEARINGS = (
    Said("id", "the id of the detention, -h and the place among its hearings", at("id")),
    *_PRISONER,
    *_COUNTRY,
    *_DETENTION,
    Said("kind", "such as `remand`, `trial`, `verdict`", at("kind")),
    *day("date"),
    Said("time", "hours and minutes in `time_zone`", at("time")),
    Said("time_zone", "of the time", at("time_zone")),
    Said("court", "its address on the site", at("court", "id")),
    Said("court_name", "its name", at("court", "name")),
    Said("judge", "the name", at("judge")),
    Said("judge_id", "the address of the judge's page on the site", at("judge_id")),
    Said("outcome", "what came of it", at("outcome")),
    *_SOURCES,
    *_UPDATED,
)
INCIDENTS = (
    Said("id", "the id of the person or the event, -i and the place among its incidents", at("id")),
    *_PRISONER,
    Said("event", "of which it is part: an address on the site", at("event", "id")),
    Said("country", "of the case or the event (ISO 3166)", at("country")),
    *_DETENTION,
    Said("kind", "a code, such as `torture`", at("kind")),
    Said("kind_name", "the same in words", at("kind_name")),
    *day("date"),
    Said("by_whom", "who did it", at("by_whom")),
    Said("description", "what happened", at("description")),
    Said("organization", "to which it was done: an address on the site", at("organization", "id")),
    Said("institution", "where it was done: an address on the site", at("institution", "id")),
    *_SOURCES,
    *_UPDATED,
)
OFFICIALS = (
    Said("id", "the address on the site", at("id")),
    Said("url", "the page", at("url")),
    Said("name", "as the case says it that was published last", at("name")),
    Said("roles", "in which cases name the official", at("roles")),
    Said("countries", "of those cases (ISO 3166)", at("countries")),
    Said("prisoners", "in how many people's cases", at("prisoners")),
    Said("first_named_on", "the first day of an arrest or hearing, as far as known", at("first_named_on")),
    Said("last_named_on", "the last of those days", at("last_named_on")),
    Said("updated_at", "when one of those cases last changed", at("updated_at")),
)
ARTICLES = (
    Said("id", "the address on the site; several articles can have one", at("id")),
    Said("url", "the page", at("url")),
    Said("article", "country, code and number", at("article")),
    Said("country", "ISO 3166", at("country")),
    Said("code", "the statute", at("code")),
    Said("number", "within it", at("number")),
    Said("title", "as the case says it that was published last", at("title")),
    Said("prisoners", "how many people are charged under it", at("prisoners")),
    Said("updated_at", "when one of those cases last changed", at("updated_at")),
)

FORMS_OF_DETENTIONS = (*DOCUMENTS, csv_of_documents(DETENTIONS))
FORMS_OF_CHARGES = (*DOCUMENTS, csv_of_documents(CHARGES))
FORMS_OF_HEARINGS = (*DOCUMENTS, csv_of_documents(HEARINGS))
FORMS_OF_INCIDENTS = (*DOCUMENTS, csv_of_documents(INCIDENTS))
FORMS_OF_OFFICIALS = (*DOCUMENTS, csv_of_documents(OFFICIALS))
FORMS_OF_ARTICLES = (*DOCUMENTS, csv_of_documents(ARTICLES))
