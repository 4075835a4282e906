"""Queries of the map over the places of published cases."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from organizations.published import PublishedInstitution

# (address of an institution or empty, name of a place or empty, how many people)
PlaceRow = tuple[str, str, int]
_PEOPLE = models.Count("prisoner", distinct=True)


class PlacesOfMap(models.QuerySet):
    """Where people were arrested, and where they are held."""

    def held_now(self) -> Self:
        """Where someone is held, as far as is known."""
        return self.filter(kind="held", ongoing=True)

    def of_arrests(self) -> Self:
        return self.filter(kind="arrested")

    def of_cases_in(self, country: str) -> Self:
        """Places that only have a name, in the cases of a country."""
        return self.filter(institution="", prisoner__country=country)

    def in_institutions_of(self, country: str) -> Self:
        """Institutions that stand in a country, whatever the country of the case."""
        return self.filter(institution__in=PublishedInstitution.objects.in_country(country).values("pk"))

    def called(self, name: str) -> Self:
        return self.filter(name=name)

    def people_by_name(self) -> models.QuerySet[Any, PlaceRow]:
        nowhere = models.Value("", output_field=models.CharField())
        return (
            self.order_by()
            .values(_of=nowhere, _name=models.F("name"))
            .annotate(n=_PEOPLE)
            .values_list("_of", "_name", "n")
        )

    def people_by_institution(self) -> models.QuerySet[Any, PlaceRow]:
        nameless = models.Value("", output_field=models.CharField())
        return (
            self.order_by()
            .values(_of=models.F("institution"), _name=nameless)
            .annotate(n=_PEOPLE)
            .values_list("_of", "_name", "n")
        )
