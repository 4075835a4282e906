"""Where published institutions are."""

from __future__ import annotations

from collections.abc import Iterable

from organizations.published import PublishedInstitution

# (name, latitude, longitude), as `{% place_map %}` takes them.
Located = tuple[str, float, float]


def institution_places(slugs: Iterable[str]) -> dict[str, Located]:
    """Name and coordinates of institutions by their slugs, in one query; those without coordinates are left out."""
    asked = sorted({slug for slug in slugs if slug})
    if not asked:
        return {}
    found = PublishedInstitution.objects.filter(pk__in=asked, latitude__isnull=False, longitude__isnull=False)
    rows = found.values_list("public_id", "name", "latitude", "longitude")
    return {
        slug: (name, float(latitude), float(longitude))
        for slug, name, latitude, longitude in rows
        if latitude is not None and longitude is not None
    }
