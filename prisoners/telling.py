"""What happened to a person, in a sentence a mother understands, in the active language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.corrections import is_correction
from prisoners.models import Detention, Hearing, Sentence
from prisoners.models.charge import Charge
from record.changes import correction_of, tell_of_redaction
from record.date_words import date_in_words
from record.publication import Happening


def tell_of_prisoner(happenings: list[Happening], name: str) -> str:
    """One sentence a happening, in their order; where something reads otherwise now, what it was before. Corrections
    say that they are."""
    return " ".join(_told(happening, name) for happening in happenings)


def _told(h: Happening, name: str) -> str:
    sentence = _TELL[h["kind"]](h, name)
    return correction_of(sentence) if is_correction(h) else sentence


def _on(date: dict[str, Any] | None) -> str:
    words = date_in_words(date)
    return f" ({words})" if words else ""


def _removed(h: Happening) -> bool:
    return h.get("change") == "removed"


def _was(h: Happening, *said: Callable[[Happening], str]) -> str:
    """What was said before in place of what is said now: the date, and more where `said` puts it in words."""
    before = h.get("before") or {}
    parts = [say(before) for say in (_day, *said) if before and say(before) != say(h)]
    words = ", ".join(part for part in parts if part)
    return " " + _("Before: %(date)s.") % {"date": words} if words else ""


def _day(facts: Happening) -> str:
    return date_in_words(facts.get("date"))


def _place(facts: Happening) -> str:
    return facts.get("place") or ""


def _label(choices: Any, key: str) -> Callable[[Happening], str]:
    """What one of the choices of a field is called; nothing where it is not known."""

    def called(facts: Happening) -> str:
        value = facts.get(key) or "unknown"
        return "" if value == "unknown" else str(choices(value).label)

    return called


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
    return _("%(name)s was detained%(on)s%(how)s.") % {"name": name, "on": _on(h["date"]), "how": how} + _was(
        h, _place, _label(Detention.Kind, "held_as")
    )


def _release(h: Happening, name: str) -> str:
    if _removed(h):
        return _("%(name)s is held: the end of the detention was struck from the record.") % {"name": name}
    kind = Detention.EndKind(h["how"] or "unknown")
    how = "" if kind == Detention.EndKind.UNKNOWN else ": " + str(kind.label)
    return _("The detention of %(name)s ended%(on)s%(how)s.") % {"name": name, "on": _on(h["date"]), "how": how} + _was(
        h, _label(Detention.EndKind, "how")
    )


def _death(h: Happening, name: str) -> str:
    if _removed(h):
        return _("The record that %(name)s died in custody was withdrawn.") % {"name": name}
    return _("%(name)s died in custody%(on)s.") % {"name": name, "on": _on(h["date"])} + _was(h)


def _hearing(h: Happening, name: str) -> str:
    what = capfirst(str(Hearing.Kind(h["hearing"]).label))
    where = _(" at %(court)s") % {"court": h["court"]} if h["court"] else ""
    when = _day_and_time(h)
    if when and h["kind"] == "hearing" and not h["outcome"] and not _removed(h):
        return _set(h, name, when) + _was_hearing(h)
    when = f", {when}" if when else ""
    words = {"what": what, "name": name, "where": where, "when": when}
    if _removed(h):
        return _("Struck from the record in the case of %(name)s: %(what)s%(where)s%(when)s.") % words
    sentence = _("%(what)s in the case of %(name)s%(where)s%(when)s.") % words
    outcome = " " + _("Outcome: %(outcome)s") % {"outcome": _ended(h["outcome"])} if h["outcome"] else ""
    return sentence + outcome + _was_hearing(h)


def _set(h: Happening, name: str, when: str) -> str:
    """A hearing of which no outcome is known: it was set for a day."""
    words = {"name": name, "when": when, "what": str(Hearing.Kind(h["hearing"]).label), "court": h["court"]}
    if h["court"]:
        return _("%(court)s set a hearing in the case of %(name)s for %(when)s (%(what)s).") % words
    return _("A hearing in the case of %(name)s is set for %(when)s (%(what)s).") % words


def _day_and_time(facts: Happening) -> str:
    """When a hearing is, with its hour where that is known."""
    day, time = date_in_words(facts.get("date")), facts.get("time")
    return f"{day}, {time} {facts.get('time_zone', '')}".rstrip() if day and time else day


def _was_hearing(h: Happening) -> str:
    before = h.get("before") or {}
    said = (_day_and_time, lambda facts: facts.get("court") or "", lambda facts: facts.get("outcome") or "")
    words = ", ".join(part for say in said if before and (part := say(before)) and part != say(h))
    return " " + _("Before: %(date)s.") % {"date": words.rstrip(".")} if words else ""


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _length(h: Happening) -> str:
    return ", ".join(
        part
        for part in (
            ngettext("%(n)d year", "%(n)d years", h["years"]) % {"n": h["years"]} if h.get("years") else "",
            ngettext("%(n)d month", "%(n)d months", h["months"]) % {"n": h["months"]} if h.get("months") else "",
            ngettext("%(n)d day", "%(n)d days", h["days"]) % {"n": h["days"]} if h.get("days") else "",
            f"{h['amount']} {h['currency']}" if h.get("amount") else "",
            _("suspended") if h.get("suspended") else "",
        )
        if part
    )


def _sentence(h: Happening, name: str) -> str:
    length = _length(h)
    words = {"name": name, "kind": str(Sentence.Kind(h["sentence"]).label), "length": f", {length}" if length else ""}
    if _removed(h):
        return _("A sentence of %(name)s was struck from the record: %(kind)s%(length)s.") % words
    if h["changed_later"]:
        return _("A sentence of %(name)s was changed by a later one: %(kind)s%(length)s.") % words
    return _("%(name)s was sentenced: %(kind)s%(length)s.") % words + _was(
        h, _label(Sentence.Kind, "sentence"), _length
    )


def _transfer(h: Happening, name: str) -> str:
    words = {"name": name, "place": h["place"], "on": _on(h["date"])}
    if _removed(h):
        return _("A place of custody of %(name)s was struck from the record: %(place)s%(on)s.") % words
    if h.get("until") is not None:
        return _("%(name)s was held at %(place)s%(on)s, and no longer is.") % words
    return _("%(name)s is held at %(place)s%(on)s.") % words + _was(h, _place)


def _charge(h: Happening, name: str) -> str:
    words = {"name": name, "what": _charged_with(h), "state": str(Charge.State(h["state"]).label)}
    if _removed(h):
        return _("A charge against %(name)s was struck from the record: %(what)s.") % words
    return _("Charge against %(name)s: %(what)s (%(state)s).") % words + _was(
        h, _charged_with, _label(Charge.State, "state")
    )


def _charged_with(facts: Happening) -> str:
    return facts.get("article") or _ended(facts.get("text") or "").rstrip(".")


def _ill_treatment(h: Happening, name: str) -> str:
    words = {"name": name, "what": h["kind_name"], "on": _on(h["date"])}
    if _removed(h):
        return _("Struck from the record in the case of %(name)s: %(what)s%(on)s.") % words
    return _("Recorded in the case of %(name)s: %(what)s%(on)s.") % words + _was(h, lambda f: f.get("kind_name") or "")


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
