"""The public page of a list: its filters read, one page of it shown, and a kind answer when that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from record.filters import Problem, StrictFilterSet
from record.paging import NoSuchPage, Page, page_of

PAGE_SIZE = 60
# None of them says which rows are shown: they are no filters to be taken off.
_NOT_FILTERS = ("page", "sort", "view")


@dataclass(frozen=True)
class Chip:
    """A chosen filter in words, and the query string of the list without it."""

    label: str
    value: str
    without: str


def listing(
    request: HttpRequest, filters: StrictFilterSet, template: str, *, size: int = PAGE_SIZE, **context: Any
) -> HttpResponse:
    """One page of what the filters ask for. What cannot be asked for is said, by field, with status 400, and what was
    typed is kept; a page beyond the end raises Http404."""
    context |= {"form": filters.form}
    if filters.problems:
        return render(request, template, context | {"problems": labelled(filters)}, status=400)
    page = page_or_404(filters.qs, number=filters.asked.get("page", 1), size=size)
    return render(request, template, {"page": page, "chips": chips_of(request, filters)} | context)


def labelled(filters: StrictFilterSet) -> list[tuple[str, Problem]]:
    """What is wrong, each with what the form calls the field; a parameter that is none of its fields has no label."""
    fields = filters.form.fields
    return [(str(fields[p.field].label) if p.field in fields else "", p) for p in filters.problems]


def page_or_404(queryset: QuerySet, *, number: int, size: int, **known: Any) -> Page:
    """That page of a list; what is `known` of it as in `page_of`. Raises Http404 saying that the list is not so
    long."""
    try:
        return page_of(queryset, number=number, size=size, **known)
    except NoSuchPage:
        raise Http404(_("This list has no page %(number)d.") % {"number": number}) from None


def chips_of(request: HttpRequest, filters: StrictFilterSet, words: dict[str, str] | None = None) -> list[Chip]:
    """The chosen filters. `words` gives the value of a filter in words where the form has no label for it."""
    chosen = []
    for name, value in filters.asked.items():
        if name in _NOT_FILTERS:
            continue
        left = request.GET.copy()
        for gone in (name, "page"):
            left.pop(gone, None)
        field = filters.form.fields[name]
        label = dict(getattr(field, "choices", ())).get(value)
        said = (words or {}).get(name) or str(label or value)
        chosen.append(Chip(label=str(field.label), value=said, without=left.urlencode()))
    return chosen


def refusal(request: HttpRequest, *problems: Problem) -> HttpResponse:
    """A page with status 400 for an address that asks for what cannot be: which part of it, and what it takes."""
    return render(request, "400.html", {"problems": [("", problem) for problem in problems]}, status=400)
