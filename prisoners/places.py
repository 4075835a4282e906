"""Where the people of a list are or were held, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from organizations.published import PublishedInstitution
from prisoners.published_parts import PublishedPlace
from prisoners.querysets import PublishedPrisonerQuerySet
from record.paging import COUNTED_UP_TO

MOST = 200


@dataclass(frozen=True)
class Place:
    """A place with its people: how many of them are held there now, as far as is known, and how many ever were."""

    name: str
    institution: str
    now: int
    ever: int
    latitude: float | None = None
    longitude: float | None = None


def places_of(people: PublishedPrisonerQuerySet) -> list[Place]:
    """The places where these people are or were held, those with most people first: two queries, which look at a
    bounded number of people and give a bounded number of places."""
    among = people.order_by().values("pk")[:COUNTED_UP_TO]
    rows = list(PublishedPlace.objects.where_held(among)[:MOST])
    known = PublishedInstitution.objects.filter(pk__in={row["institution"] for row in rows if row["institution"]})
    at = {key: (latitude, longitude) for key, latitude, longitude in known.values_list("pk", "latitude", "longitude")}
    return [_place(row, *at.get(row["institution"], (None, None))) for row in rows]


def _place(row: dict[str, object], latitude: Decimal | None, longitude: Decimal | None) -> Place:
    on_the_map = latitude is not None and longitude is not None
    return Place(
        **row,  # type: ignore[arg-type]
        latitude=float(latitude) if on_the_map and latitude is not None else None,
        longitude=float(longitude) if on_the_map and longitude is not None else None,
    )
