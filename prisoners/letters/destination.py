"""Where a letter to a person goes, by the published record; or why none can."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from organizations.published import PublishedInstitution
from prisoners.published import PublishedPrisoner
from prisoners.status import Status
from record.publication import Document


class WhyNot(models.TextChoices):
    """Why no letter can be written."""

    DIED = "died", _("This person died in custody.")
    NOT_HELD = "not_held", _("As far as the record knows, this person is not held now.")
    UNNAMED = "unnamed", _("The record does not give this person’s name, and a prison hands out letters by name.")
    DISAPPEARED = "disappeared", _("Where this person is held is not known: those who took them do not say.")
    NOT_IN_PRISON = "not_in_prison", _("The record does not say in which institution this person is held now.")
    NO_ADDRESS = "no_address", _("The record has no postal address of the institution where this person is held.")


@dataclass(frozen=True)
class Destination:
    """The person, and the institution where the letter goes; why not, where none can."""

    person: Document
    institution: Document | None
    why_not: WhyNot | None

    @property
    def address(self) -> list[str]:
        """The lines below the name: as published, and the country, which post from abroad needs."""
        if self.institution is None:
            return []
        lines = [line.strip() for line in self.institution["postal_address"].splitlines() if line.strip()]
        country = str(countries.name(self.institution["country"]) or "")
        known = {country.casefold(), self.institution["country"].casefold(), *_in_english(self.institution["country"])}
        if not country or any(part.strip(" .").casefold() in known for line in lines for part in line.split(",")):
            return lines
        return [*lines, country]

    @property
    def languages(self) -> list[str]:
        """The languages in which letters pass there; empty when that is not known."""
        return list((self.institution or {}).get("letter_language") or [])

    def name_in(self, language: str) -> str:
        """The person's name as it is written in a language, where the record has that."""
        translated = self.person["translations"].get("name", {}).get(language)
        names = self.person["names"]
        spelled = (n["name"] for n in names if n["language"] == language and n["kind"] in ("original", "spelling"))
        return str(translated or next(spelled, None) or self.person["name"])

    def said(self, field: str) -> str:
        """What the institution's document says in a field, in the active language where it does."""
        if self.institution is None:
            return ""
        translated = self.institution["translations"].get(field, {}).get(get_language() or "")
        return str(translated or self.institution[field])


def destination_of(person: PublishedPrisoner) -> Destination:
    """Where a letter to this person goes: one question to the record, none where no letter can be written."""
    document = person.document
    if why_not := _why_not(document):
        return Destination(document, None, why_not)
    slug = _held_in(document)
    institution = PublishedInstitution.objects.at(slug) if slug else None
    if institution is None:
        return Destination(document, None, WhyNot.NOT_IN_PRISON)
    if not institution.document["postal_address"].strip():
        return Destination(document, institution.document, WhyNot.NO_ADDRESS)
    return Destination(document, institution.document, None)


def _why_not(document: Document) -> WhyNot | None:
    by_status = {Status.DIED: WhyNot.DIED, Status.DISAPPEARED: WhyNot.DISAPPEARED}
    if document["status"] in by_status:
        return by_status[document["status"]]
    if document["status"] != Status.DETAINED:
        return WhyNot.NOT_HELD
    return WhyNot.UNNAMED if document["naming"] != "named" else None


def _held_in(document: Document) -> str:
    """The institution of the last custody that goes on; empty when none is on record or it was withdrawn."""
    going_on = [d for d in document["detentions"] if d["ended"] is None]
    if not going_on or going_on[-1]["kind"] == "house_arrest":
        return ""
    places = [c["institution"] for c in going_on[-1]["custody"] if c["until"] is None]
    last = places[-1] if places else None
    return str(last["id"]) if last and last["url"] else ""


def _in_english(code: str) -> tuple[str, ...]:
    # The library's own list is in English, whatever language is active.
    name = countries.countries.get(code)
    return (str(getattr(name, "_args", (name,))[0]).casefold(),) if name else ()
