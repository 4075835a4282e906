"""Filters over published campaigns and resolutions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from record.filters import CountryFilter, IdentifierFilter, NumberFilter, StrictFilterSet, TextFilter
from record.now_only import NowOnly

MOST_PAGES = 100_000


class CampaignFilters(StrictFilterSet):
    """Which campaigns."""

    country = CountryFilter("in_country", label=_("Country"))
    prisoner = IdentifierFilter("for_prisoner", label=_("For"), takes=_("the public id of a person, such as AZ-0012"))
    organization = IdentifierFilter("run_by", label=_("Run by"))


class ResolutionFilters(StrictFilterSet):
    """Which resolutions."""

    country = CountryFilter("in_country", label=_("Country"))
    prisoner = IdentifierFilter(
        "concerning", label=_("Concerning"), takes=_("the public id of a person, such as AZ-0012")
    )
    organization = IdentifierFilter("signed_by", label=_("Signed by"))


class CampaignPageFilters(NowOnly, CampaignFilters):
    """The list of campaigns on the site."""

    told_at = "campaigns/"

    q = TextFilter("named_like", label=_("Title"), takes=_("a part of a title"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))


class ResolutionPageFilters(NowOnly, ResolutionFilters):
    """The list of resolutions on the site."""

    told_at = "resolutions/"

    q = TextFilter("named_like", label=_("Title"), takes=_("a part of a title"))
    meeting = IdentifierFilter("of_meeting", label=_("Meeting"))
    page = NumberFilter(least=1, most=MOST_PAGES, label=_("Page"))
