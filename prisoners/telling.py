"""What happened to a person, in a sentence a mother understands, in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.models import Detention, Hearing, Sentence
from prisoners.models.charge import Charge
from record.changes import tell_of_redaction
from record.date_words import date_in_words
from record.publication import Happening


def tell_of_prisoner(happenings: list[Happening], name: str) -> str:
    """One sentence a happening, in their order; where a date reads otherwise now, what it was before."""
    return " ".join(_TELL[happening["kind"]](happening, name) for happening in happenings)


def _on(date: dict[str, Any] | None) -> str:
    words = date_in_words(date)
    return f" ({words})" if words else ""


def _removed(h: Happening) -> bool:
    return h.get("change") == "removed"


def _was(h: Happening) -> str:
    """What a corrected date was before."""
    before = date_in_words((h.get("before") or {}).get("date"))
    now = date_in_words(h.get("date"))
    return " " + _("Before: %(date)s.") % {"date": before} if before and before != now else ""


def _withdrawn(h: Happening, name: str) -> str:
    return _("The case of %(name)s was withdrawn from the public record.") % {"name": name}


def _borrowed(h: Happening, name: str) -> str:
    return _("A name that the case of %(name)s refers to was brought up to date.") % {"name": name}


def _new_case(h: Happening, name: str) -> str:
    return _("The case of %(name)s was added to the record.") % {"name": name}


def _named(h: Happening, name: str) -> str:
    return _("The person recorded as “%(before)s” is now named: %(name)s.") % {"before": h["before"], "name": name}


def _arrest(h: Happening, name: str) -> str:
    if _removed(h):
        return _("A detention of %(name)s was struck from the record%(on)s.") % {"name": name, "on": _on(h["date"])}
    kind = Detention.Kind(h["held_as"])
    how = "" if kind == Detention.Kind.UNKNOWN else ": " + str(kind.label)
    return _("%(name)s was detained%(on)s%(how)s.") % {"name": name, "on": _on(h["date"]), "how": how} + _was(h)


def _release(h: Happening, name: str) -> str:
    if _removed(h):
        return _("%(name)s is held: the end of the detention was struck from the record.") % {"name": name}
    kind = Detention.EndKind(h["how"] or "unknown")
    how = "" if kind == Detention.EndKind.UNKNOWN else ": " + str(kind.label)
    return _("The detention of %(name)s ended%(on)s%(how)s.") % {"name": name, "on": _on(h["date"]), "how": how} + _was(
        h
    )


def _death(h: Happening, name: str) -> str:
    if _removed(h):
        return _("The record that %(name)s died in custody was withdrawn.") % {"name": name}
    return _("%(name)s died in custody%(on)s.") % {"name": name, "on": _on(h["date"])} + _was(h)


def _hearing(h: Happening, name: str) -> str:
    what = capfirst(str(Hearing.Kind(h["hearing"]).label))
    where = _(" at %(court)s") % {"court": h["court"]} if h["court"] else ""
    at = f", {h['time']} {h['time_zone']}" if h["time"] else ""
    when = date_in_words(h["date"])
    when = f", {when}{at}" if when else ""
    words = {"what": what, "name": name, "where": where, "when": when}
    if _removed(h):
        return _("Struck from the record in the case of %(name)s: %(what)s%(where)s%(when)s.") % words
    sentence = _("%(what)s in the case of %(name)s%(where)s%(when)s.") % words
    outcome = " " + _("Outcome: %(outcome)s") % {"outcome": _ended(h["outcome"])} if h["outcome"] else ""
    return sentence + outcome + _was(h)


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _sentence(h: Happening, name: str) -> str:
    length = ", ".join(
        part
        for part in (
            ngettext("%(n)d year", "%(n)d years", h["years"]) % {"n": h["years"]} if h["years"] else "",
            ngettext("%(n)d month", "%(n)d months", h["months"]) % {"n": h["months"]} if h["months"] else "",
            ngettext("%(n)d day", "%(n)d days", h["days"]) % {"n": h["days"]} if h["days"] else "",
            f"{h['amount']} {h['currency']}" if h["amount"] else "",
            _("suspended") if h["suspended"] else "",
        )
        if part
    )
    words = {"name": name, "kind": str(Sentence.Kind(h["sentence"]).label), "length": f", {length}" if length else ""}
    if _removed(h):
        return _("A sentence of %(name)s was struck from the record: %(kind)s%(length)s.") % words
    if h["changed_later"]:
        return _("A sentence of %(name)s was changed by a later one: %(kind)s%(length)s.") % words
    return _("%(name)s was sentenced: %(kind)s%(length)s.") % words


def _transfer(h: Happening, name: str) -> str:
    words = {"name": name, "place": h["place"], "on": _on(h["date"])}
    if _removed(h):
        return _("A place of custody of %(name)s was struck from the record: %(place)s%(on)s.") % words
    if h.get("until") is not None:
        return _("%(name)s was held at %(place)s%(on)s, and no longer is.") % words
    return _("%(name)s is held at %(place)s%(on)s.") % words + _was(h)


def _charge(h: Happening, name: str) -> str:
    what = h["article"] or _ended(h["text"]).rstrip(".")
    words = {"name": name, "what": what, "state": str(Charge.State(h["state"]).label)}
    if _removed(h):
        return _("A charge against %(name)s was struck from the record: %(what)s.") % words
    return _("Charge against %(name)s: %(what)s (%(state)s).") % words


def _ill_treatment(h: Happening, name: str) -> str:
    words = {"name": name, "what": h["kind_name"], "on": _on(h["date"])}
    if _removed(h):
        return _("Struck from the record in the case of %(name)s: %(what)s%(on)s.") % words
    return _("Recorded in the case of %(name)s: %(what)s%(on)s.") % words


def _recognition(h: Happening, name: str) -> str:
    words = {"name": name, "organization": h["organization"]}
    if _removed(h) or h["until"] is not None:
        return _("%(organization)s no longer lists %(name)s as a political prisoner.") % words
    return _("%(organization)s recognises %(name)s as a political prisoner.") % words


def _merged(h: Happening, name: str) -> str:
    return _("Two records were of one person: that of %(other)s (%(id)s) is now part of the case of %(name)s.") % {
        "other": h["name"],
        "id": h["id"],
        "name": name,
    }


def _merged_into(h: Happening, name: str) -> str:
    return _("The record of %(name)s is now part of the case of %(other)s (%(id)s): they are one person.") % {
        "other": h["name"],
        "id": h["id"],
        "name": name,
    }


def _separated(h: Happening, name: str) -> str:
    return _("Correction: %(name)s and %(other)s (%(id)s) are two people. Their records are separate again.") % {
        "other": h["name"],
        "id": h["id"],
        "name": name,
    }


def _updated(h: Happening, name: str) -> str:
    return _("The case of %(name)s was updated.") % {"name": name}


_TELL = {
    "withdrawn": _withdrawn,
    "borrowed": _borrowed,
    "new_case": _new_case,
    "named": _named,
    "arrest": _arrest,
    "release": _release,
    "death": _death,
    "verdict": _hearing,
    "hearing": _hearing,
    "sentence": _sentence,
    "transfer": _transfer,
    "charge": _charge,
    "ill_treatment": _ill_treatment,
    "recognition": _recognition,
    "updated": _updated,
    "redacted": tell_of_redaction,
    "merged": _merged,
    "merged_into": _merged_into,
    "separated": _separated,
}
