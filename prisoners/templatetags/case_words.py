"""Codes of a case's document in words."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.models import (
    Assessment,
    CaseDocument,
    Charge,
    CriterionFinding,
    Detention,
    Event,
    Hearing,
    OfficialRole,
    Prisoner,
    Sentence,
)
from prisoners.models import PrisonerName as Name
from prisoners.status import Detail, Status
from record.page_language import page_language
from record.publication import Document
from record.templatetags.languages import said

register = template.Library()

_VOCABULARIES: dict[str, type[TextChoices]] = {
    "status": Status,
    "detail": Detail,
    "detention": Detention.Kind,
    "end": Detention.EndKind,
    "charge": Charge.State,
    "hearing": Hearing.Kind,
    "sentence": Sentence.Kind,
    "official": OfficialRole.Role,
    "criterion": CriterionFinding.Criterion,
    "finding": CriterionFinding.Finding,
    "wgad": Assessment.Category,
    "event": Event.Kind,
    "name": Name.Kind,
    "document": CaseDocument.Kind,
    "gender": Prisoner.Gender,
}


@register.filter
def in_words(code: str | None, vocabulary: str) -> str:
    """The label of a code; a code that this release does not know yet stays as it is."""
    return _label(code or "", vocabulary, page_language())


@lru_cache(maxsize=4096)
def _label(code: str, vocabulary: str, language: str) -> str:
    """In the active language, which is named so that each has its own words."""
    try:
        return str(_VOCABULARIES[vocabulary](code).label)
    except ValueError:
        return code.replace("_", " ")


@register.filter
def detail_words(detail: str | None, status: str) -> str:
    """What is known beyond the status: how someone is held, or how the detention ended. Empty when nothing is."""
    if not detail or detail == Detention.EndKind.UNKNOWN:
        return ""
    return in_words(detail, "detail" if status == Status.DETAINED else "end")


@register.simple_tag
def days_held(days: int | None, at_least: bool) -> SafeString:
    """How long someone was or is held, the figure set apart; empty where nothing certain is known."""
    if days is None:
        return mark_safe("")
    if at_least:
        words = ngettext("at least %(figure)s day", "at least %(figure)s days", days)
    else:
        words = ngettext("%(figure)s day", "%(figure)s days", days)
    before, after = words.split("%(figure)s")
    return format_html("{}<b>{}</b>{}", before, number_format(days, force_grouping=True), after)


@register.filter
def sentence_words(sentence: Document) -> str:
    """A sentence with its length: "imprisonment, 5 years 6 months, suspended"."""
    years, months, days = (int(sentence[part] or 0) for part in ("years", "months", "days"))
    length = " ".join(
        part
        for part in (
            ngettext("%(n)d year", "%(n)d years", years) % {"n": years} if years else "",
            ngettext("%(n)d month", "%(n)d months", months) % {"n": months} if months else "",
            ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else "",
        )
        if part
    )
    amount = f"{sentence['amount']} {sentence['currency']}" if sentence["amount"] else ""
    suspended = _("suspended") if sentence["suspended"] else ""
    return ", ".join(part for part in (in_words(sentence["kind"], "sentence"), length, amount, suspended) if part)


@register.filter
def charge_in_words(charge: Document) -> str:
    """The article with its title, or the charge as the source words it, in the active language as far as it is told."""
    article = charge["article"]
    if not article:
        return said(charge, "text").text
    title = f" ({words})" if (words := said(article, "title")) else ""
    return f"{said(article, 'code')} {article['number']}{title}"
