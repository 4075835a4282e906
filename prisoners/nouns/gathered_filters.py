"""Filters of officials and articles in the API: those of their pages."""

from __future__ import annotations

from typing import Any

import prisoners.parts_schema  # noqa: F401  (names the fields that may be asked for)
from prisoners.nouns.article_filters import ArticleFilters
from prisoners.nouns.official_filters import OfficialFilters
from prisoners.published_parts import PublishedOfficialAct
from record.api_filters import DetailFilters, FieldsFilter, ListFilters, ordering_filter
from record.api_schema import field_names
from record.filters import TextFilter


class OfficialListFilters(ListFilters, OfficialFilters):
    """Which officials: each is whole, whichever of the acts was asked for."""

    ordering = ordering_filter("id")
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Official"))

    def filter_queryset(self, queryset: Any) -> Any:
        acts = everything = PublishedOfficialAct.objects.order_by()
        for name, value in self.asked.items():
            acts = self.filters[name].filter(acts, value)
        return queryset if acts is everything else queryset.filter(official__in=acts.values("official"))


class OfficialDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Official"))


class ArticleListFilters(ListFilters, ArticleFilters):
    """Which articles of statutes."""

    ordering = ordering_filter("article")
    search = TextFilter("mentioning")
    fields = FieldsFilter(field_names("Article"))


class ArticleDetailFilters(DetailFilters):
    """`article` names it where several have one address."""

    article = TextFilter("under")
    fields = FieldsFilter(field_names("Article"))
