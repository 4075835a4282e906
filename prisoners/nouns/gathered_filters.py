"""Filters of officials and articles in the API: those of their pages."""

from __future__ import annotations

import prisoners.parts_schema  # noqa: F401  (names the fields that may be asked for)
from prisoners.formats.csv_of_parts import FORMS_OF_ARTICLES, FORMS_OF_OFFICIALS
from prisoners.nouns.article_filters import ArticleFilters
from prisoners.nouns.official_filters import OfficialFilters
from record.api_filters import DetailFilters, FieldsFilter, FormatFilter, ListFilters, ordering_filter
from record.api_schema import field_names
from record.filters import TextFilter


class OfficialListFilters(ListFilters, OfficialFilters):
    """Which officials: each is whole, whichever of the acts was asked for."""

    ordering = ordering_filter("id")
    search = TextFilter("named_like")
    fields = FieldsFilter(field_names("Official"))
    format = FormatFilter(FORMS_OF_OFFICIALS)


class OfficialDetailFilters(DetailFilters):
    fields = FieldsFilter(field_names("Official"))


class ArticleListFilters(ListFilters, ArticleFilters):
    """Which articles of statutes."""

    ordering = ordering_filter("article")
    search = TextFilter("mentioning")
    fields = FieldsFilter(field_names("Article"))
    format = FormatFilter(FORMS_OF_ARTICLES)


class ArticleDetailFilters(DetailFilters):
    """`article` names it where several have one address."""

    article = TextFilter("under")
    fields = FieldsFilter(field_names("Article"))
