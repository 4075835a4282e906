"""Parts of cases as lists of the API: detentions, charges, hearings and incidents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from prisoners.formats.csv_of_parts import FORMS_OF_CHARGES, FORMS_OF_DETENTIONS, FORMS_OF_HEARINGS, FORMS_OF_INCIDENTS
from prisoners.parts_filters import (
    ChargeDetailFilters,
    ChargeListFilters,
    DetentionDetailFilters,
    DetentionListFilters,
    HearingDetailFilters,
    HearingListFilters,
    IncidentDetailFilters,
    IncidentListFilters,
)
from prisoners.published import PublishedDetention, PublishedIncident
from prisoners.published_alone import day_of
from prisoners.published_parts import PublishedCharge, PublishedHearing
from record.api import NounViewSet
from record.api_paging import Column, day_column, moment_column, text_column
from record.api_schema import described_noun

PART_ID = "[A-Za-z0-9_-]{1,120}"


def _orderings(name: str, day: str) -> dict[str, tuple[Column, ...]]:
    """By when it last changed, or by the earliest day it can have been."""
    tie = text_column("public_id")
    return {
        "updated_at": (moment_column("updated_at"), tie),
        name: (day_column("by_day", day_of(f"{day}_earliest")), tie),
    }


class PartViewSet(NounViewSet):
    """One kind of part: a list with filters, and each one by its id. What was merged or moved has another id."""

    lookup_value_regex = PART_ID
    version: ClassVar[Any] = "prisoner__version"


@described_noun("DetentionAlone", "detentions")
class DetentionViewSet(PartViewSet):
    """Detentions: each arrest begins one."""

    rows = PublishedDetention.objects.readable()
    formats = FORMS_OF_DETENTIONS
    list_filters = DetentionListFilters
    detail_filters = DetentionDetailFilters
    orderings = _orderings("arrested", "arrested")


@described_noun("ChargeAlone", "charges")
class ChargeViewSet(PartViewSet):
    """Charges."""

    rows = PublishedCharge.objects.readable()
    formats = FORMS_OF_CHARGES
    list_filters = ChargeListFilters
    detail_filters = ChargeDetailFilters
    orderings = _orderings("brought", "brought")


@described_noun("HearingAlone", "hearings")
class HearingViewSet(PartViewSet):
    """Hearings."""

    rows = PublishedHearing.objects.readable()
    formats = FORMS_OF_HEARINGS
    list_filters = HearingListFilters
    detail_filters = HearingDetailFilters
    orderings = _orderings("heard", "held")


@described_noun("IncidentAlone", "incidents")
class IncidentViewSet(PartViewSet):
    """Incidents: what was done to people and organisations."""

    rows = PublishedIncident.objects.readable()
    formats = FORMS_OF_INCIDENTS
    list_filters = IncidentListFilters
    detail_filters = IncidentDetailFilters
    orderings = _orderings("happened", "happened")
    version = Coalesce(models.F("prisoner__version"), models.F("event__version"))
