"""From two documents to what happened, and from what happened to a sentence: the part that all nouns share."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from record.publication import Document, Happening
from record.published import Redaction


def happened_to_document(old: Document | None, new: Document | None) -> list[Happening]:
    """What happened to a noun that has no story of its own: it appeared, changed or was withdrawn."""
    if new is None:
        return [{"kind": "withdrawn"}]
    if old is None:
        return [{"kind": "published"}]
    changed = [key for key in new if old.get(key) != new.get(key)]
    return [{"kind": "updated", "fields": changed}]


def correction_of(sentence: str) -> str:
    """A sentence that says of itself that nothing new happened: the record was wrong."""
    return _("Correction: %(sentence)s") % {"sentence": sentence}


def tell_of_document(happenings: list[Happening], name: str) -> str:
    """One sentence in the active language."""
    said = _told(happenings, name)
    return correction_of(said) if happenings and happenings[0].get("correction") else said


def _told(happenings: list[Happening], name: str) -> str:
    kind = happenings[0]["kind"] if happenings else "updated"
    if kind == "withdrawn":
        return _("The entry “%(name)s” was withdrawn from the record.") % {"name": name}
    if kind == "published":
        return _("“%(name)s” was added to the record.") % {"name": name}
    if kind == "redacted":
        return tell_of_redaction(happenings[0], name)
    if kind == "borrowed":
        return _("A name that the entry “%(name)s” refers to was brought up to date.") % {"name": name}
    return _("The entry “%(name)s” was updated.") % {"name": name}


def tell_of_redaction(happening: Happening, name: str) -> str:
    """That something was struck from the record of a noun, and why; or that nothing is left of one version."""
    if "reason" not in happening:
        return _("What this version of “%(name)s” said was struck from the record.") % {"name": name}
    number = int(happening["versions"])
    what = Redaction.What(happening["what"]).label
    return ngettext(
        "Struck from the record of “%(name)s”, in %(n)d version: %(what)s. Reason: %(reason)s",
        "Struck from the record of “%(name)s”, in %(n)d versions: %(what)s. Reason: %(reason)s",
        number,
    ) % {"name": name, "n": number, "what": what, "reason": happening["reason"]}
