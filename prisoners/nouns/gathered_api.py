"""Officials and articles of statutes in the API, as the site has pages of them: gathered from published cases."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from prisoners.formats.csv_of_parts import FORMS_OF_ARTICLES, FORMS_OF_OFFICIALS
from prisoners.nouns.gathered_filters import (
    ArticleDetailFilters,
    ArticleListFilters,
    OfficialDetailFilters,
    OfficialListFilters,
)
from prisoners.published_parts import PublishedFacet, PublishedOfficial
from record.api import NounViewSet, freshness_of_record
from record.api_answers import document_answer
from record.api_paging import text_column
from record.api_schema import described_noun
from record.filters import BadFilters, Problem

MOST_AT_ONE_ADDRESS = 20


@described_noun("Official", "officials")
class OfficialViewSet(NounViewSet):
    """Officials whom published cases name."""

    rows = PublishedOfficial.objects.gathered()
    # No version makes one: they are of the whole record.
    version = "updated_at"
    of_whole_record = True
    formats = FORMS_OF_OFFICIALS
    list_filters = OfficialListFilters
    detail_filters = OfficialDetailFilters
    orderings = {"id": (text_column("public_id"),)}


@described_noun("Article", "articles")
class ArticleViewSet(NounViewSet):
    """Articles of statutes that people on the record are charged under."""

    lookup_value_regex = "[A-Za-z0-9_-]{1,200}"
    rows = PublishedFacet.articles.gathered()
    of_whole_record = True
    formats = FORMS_OF_ARTICLES
    list_filters = ArticleListFilters
    detail_filters = ArticleDetailFilters
    orderings = {"article": (text_column("value"),)}

    def retrieve(self, request: Request, public_id: str) -> HttpResponseBase:
        """One article; where several have this address, the one that `article` names."""
        filters = self.detail_filters(request.query_params, self.rows.at(public_id).with_text())
        asked = filters.asked
        fresh = freshness_of_record(request._request, daily=False)
        if (answered := fresh.not_modified()) is not None:
            return answered
        found = list(filters.qs.order_by("value").values_list("text", "value")[:MOST_AT_ONE_ADDRESS])
        if not found:
            raise Http404
        if len(found) > 1:
            several = _("Several articles have this address.")
            raise BadFilters([Problem("article", several, "; ".join(name for _text, name in found))])
        return fresh.stamp(document_answer(found[0][0], asked.get("fields")))
