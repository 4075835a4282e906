"""Checks that every noun has (sources, pictures, translations), and one for nouns that name private people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from record.checklist import Check, Problem, add_checks
from record.models.publishable import Publishable
from record.public_wording import emails_in, phones_in, texts_in
from record.publication import Document


def common_checks(case: Publishable, document: Document) -> Iterator[Check]:
    """The checks of every noun, from its document alone."""
    yield any_source(document)
    if pictures := list(_pictures_in(document)):
        yield picture_check(pictures)
    yield translation_check(case, document)


def any_source(document: Document) -> Check:
    """Whether a noun cites anything at all; which of its statements do not is for the checks of the noun itself."""
    problems = () if document.get("sources") else (Problem(_("No source is cited."), tab="citations"),)
    return Check("any_source", _("Sources"), problems, weight=2)


def contact_details(case: Any, document: Document) -> Iterator[Check]:
    """A private person's number or address in public text cannot be taken back: it stops publication.

    For the nouns that name private people; how to reach a body is public by its nature.
    """
    found: dict[str, Problem] = {}
    for path, text in texts_in(document):
        for what in (*emails_in(text), *phones_in(text)):
            words = _("“%(what)s” looks like an e-mail address or a telephone number.") % {"what": what}
            found.setdefault(what, Problem(words, tab=_tab(path), identity=f"contact:{what}"))
    yield Check("contact", _("No contact details in public text"), tuple(found.values()), weight=3, stops=True)


def picture_check(pictures: list[Document]) -> Check:
    """A picture without a licence may not be shown; without a credit or a description it is not complete."""
    problems = []
    for picture in pictures:
        if not picture.get("licence", "").strip():
            # A licence that the database let through as blank spaces is none.
            problems.append(Problem(_("The picture has no licence."), identity=f"licence:{picture['url']}"))
    stops = bool(problems)
    for picture in pictures:
        if not picture.get("credit", "").strip():
            problems.append(Problem(_("The picture has no credit."), identity=f"credit:{picture['url']}"))
        if not picture.get("description", "").strip():
            problems.append(
                Problem(_("The picture has no description for those who cannot see it."), identity=picture["url"])
            )
    return Check(
        "picture", _("Picture: licence, credit, description"), tuple(problems), looked_at=3 * len(pictures), stops=stops
    )


def translation_check(case: Publishable, document: Document) -> Check:
    """Whether what is said is there in a second language at least."""
    translated = document.get("translations") or {}
    problems = () if translated else (Problem(_("Nothing is translated yet.")),)
    return Check("translations", _("Translations"), problems)


def _pictures_in(node: Any) -> Iterator[Document]:
    if isinstance(node, dict):
        if "licence" in node and node.get("url"):
            yield node
        for value in node.values():
            yield from _pictures_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pictures_in(value)


def _tab(path: str) -> str:
    """The tab of the page whose table a path of the document leads to."""
    first = path.split("/")[1] if path.count("/") > 1 else ""
    return first if first in ("detentions", "incidents", "recognitions", "assessment") else ""


add_checks(common_checks)
