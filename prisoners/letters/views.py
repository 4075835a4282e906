"""The page that helps to write to a person, and its sheets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from prisoners.letters.destination import Destination, destination_of
from prisoners.letters.printing import AddressForm, Busy, address_sheet, letter_sheet
from prisoners.letters.texts import Template, language_name, languages, letter_in
from prisoners.one_person import person_at, to_survivor
from prisoners.published import PublishedPrisoner
from record.filters import ChoiceFilter, StrictFilterSet
from record.freshness import public_page
from record.listing import refusal
from record.typesetting import TookTooLong

# What a worker that is asked for too many sheets at once says.
COME_BACK_IN = 30


class _Asked(StrictFilterSet):
    """What can be asked of a sheet; read by hand, it filters nothing."""


class LetterFilters(_Asked):
    """Which letter, and in which language."""

    template = ChoiceFilter(choices=Template.choices, label=gettext_lazy("Letter"))
    language = ChoiceFilter(choices=[(code, code) for code in languages()], label=gettext_lazy("Language"))


class PageFilters(_Asked):
    """In which language the letters of the page are."""

    language = ChoiceFilter(choices=[(code, code) for code in languages()], label=gettext_lazy("Language"))


class AddressFilters(_Asked):
    """How the address is printed."""

    form = ChoiceFilter(choices=AddressForm.choices, label=gettext_lazy("Form"))


@public_page
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """How to write to a person: where to, by which rules, with what words; or why not, and what else can be done."""
    filters = PageFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        return refusal(request, *filters.problems)
    try:
        to = destination_of(person_at(public_id, PublishedPrisoner.objects.all()))
    except Http404:
        return to_survivor(public_id, "prisoner-letter")
    context: dict[str, Any] = {"document": to.person, "institution": to.institution, "why_not": to.why_not}
    if to.why_not is None:
        context |= _to_write(to, filters.asked.get("language"))
    return render(request, "prisoners/letter.html", context)


def _to_write(to: Destination, asked: str | None) -> dict[str, Any]:
    offered = _offered(to)
    language = asked if asked in offered else _first(offered)
    reader = get_language() or "en"
    name = to.name_in(language) if language else to.person["name"]
    own = to.person["name"]
    templates = [choice for choice in Template if choice != Template.BLANK] if language else []
    return {
        "address": [name, *to.address],
        "rules": to.said("letter_rules"),
        "required": [language_name(code) for code in to.languages],
        # Not "language": by that name the frame of every page calls the reader's.
        "written_in": language,
        "language_name": language_name(language) if language else "",
        "others": [{"code": code, "name": language_name(code)} for code in offered if code != language],
        "letters": [
            {
                "template": choice.value,
                "title": choice.label,
                "letter": letter_in(language, choice, name),
                "reads": letter_in(reader, choice, own) if reader != language and reader in languages() else None,
            }
            for choice in templates
        ],
        "forms": AddressForm.choices,
    }


def _offered(to: Destination) -> list[str]:
    """The languages in which there are letters that pass; all of them where it is not known which do."""
    return [code for code in languages() if code in to.languages] if to.languages else languages()


def _first(offered: list[str]) -> str:
    reader = get_language() or "en"
    return reader if reader in offered else next(iter(offered), "")


@public_page
def letter_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """One letter as a sheet to print."""
    filters = LetterFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        return refusal(request, *filters.problems)
    try:
        to = destination_of(person_at(public_id, PublishedPrisoner.objects.all()))
    except Http404:
        return to_survivor(public_id, "prisoner-letter-pdf")
    if to.why_not is not None:
        return redirect("prisoner-letter", to.person["id"])
    offered = _offered(to)
    language = filters.asked.get("language") or _first(offered)
    template = filters.asked.get("template") or Template.BLANK
    if template != Template.BLANK and language not in offered:
        # The page says in which languages letters pass.
        return redirect("prisoner-letter", to.person["id"])
    made = letter_in(language, template, to.name_in(language))
    return pdf_answer(lambda: letter_sheet(made), f"{to.person['id']}-{template}.pdf")


@public_page
def address_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The address as labels or on an envelope."""
    filters = AddressFilters(request.GET, PublishedPrisoner.objects.none())
    if filters.problems:
        return refusal(request, *filters.problems)
    try:
        to = destination_of(person_at(public_id, PublishedPrisoner.objects.all()))
    except Http404:
        return to_survivor(public_id, "prisoner-address-pdf")
    if to.why_not is not None:
        return redirect("prisoner-letter", to.person["id"])
    form = filters.asked.get("form") or AddressForm.LABELS
    language = _first(_offered(to))
    lines = [to.name_in(language) if language else to.person["name"], *to.address]
    return pdf_answer(lambda: address_sheet(form, lines, language=language or "en"), f"{to.person['id']}-{form}.pdf")


def pdf_answer(make: Callable[[], bytes], name: str) -> HttpResponse:
    """The sheet that `make` makes, under this name; who comes while too many are being made is asked to return."""
    try:
        content = make()
    except (Busy, TookTooLong):
        said = _("Too many sheets are being made just now. Please come back in half a minute.")
        headers = {"Retry-After": str(COME_BACK_IN)}
        return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8", headers=headers)
    headers = {"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
