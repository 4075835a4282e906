"""The public pages of statutes: which articles people are charged under, and who."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from prisoners.models import Charge
from prisoners.nouns.article_filters import ChargedFilters, StatuteFilters
from prisoners.nouns.article_titles import titles_of
from prisoners.nouns.counts import counts_of, years_of
from prisoners.published import PublishedDetention, PublishedPrisoner
from prisoners.published_parts import PublishedCharge
from record.freshness import public_page
from record.listing import listing

ARTICLES_A_PAGE = 200
PEOPLE_A_PAGE = 24


@public_page
def statutes(request: HttpRequest) -> HttpResponse:
    """The articles that people on the record are charged under, by country and code."""
    filters = StatuteFilters(request.GET, PublishedCharge.objects.all())
    return listing(request, filters, "prisoners/statute_list.html", size=ARTICLES_A_PAGE)


@public_page
def statute(request: HttpRequest, slug: str) -> HttpResponse:
    """One article: who is charged under it, and what became of the charges.

    Two articles whose names come down to one address (221.3 and 221-3) are told apart by `?article=`: until one is
    chosen, the page leads to each.
    """
    articles = list(PublishedCharge.objects.at(slug).articles())
    if not articles:
        raise Http404(_("Nobody on the public record is charged under an article at this address."))
    chosen = _chosen(articles, request.GET.get("article", ""))
    if chosen is None:
        return render(request, "prisoners/statute_choice.html", {"articles": articles})
    name = chosen["article"]
    # Where the address alone says which article, its pages need not repeat it.
    said = f"article={name}&" if len(articles) > 1 else ""
    rows = list(
        PublishedCharge.objects.under(name)
        .people_by_state()
        .union(PublishedDetention.objects.under_article(name).people_by_year(), all=True)
    )
    context = {
        "article": chosen | {"titles": titles_of(chosen)},
        "by_state": counts_of(rows, "state", Charge.State, lambda state: f"{said}state={state}"),
        "by_year": years_of(rows, lambda year: f"{said}year={year}"),
        "slug": slug,
    }
    filters = ChargedFilters(request.GET, PublishedPrisoner.objects.in_brief(), under=name)
    return listing(request, filters, "prisoners/statute_detail.html", size=PEOPLE_A_PAGE, **context)


def _chosen(articles: list[dict[str, Any]], asked: str) -> dict[str, Any] | None:
    """The article that was asked for, or the only one. Raises Http404 for one that is not at this address."""
    if asked:
        found = next((a for a in articles if a["article"] == asked), None)
        if found is None:
            raise Http404(_("Nobody on the public record is charged under an article at this address."))
        return found
    return articles[0] if len(articles) == 1 else None
