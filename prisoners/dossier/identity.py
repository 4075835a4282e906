"""Part I of the questionnaire: who the person is."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prisoners.dossier.content import Fact, Part, Question, gap, reckoned
from prisoners.dossier.notes import Citing, not_on_record, or_gap
from prisoners.models import Prisoner
from prisoners.templatetags.case_words import in_words
from record.date_words import date_in_words
from record.publication import Document
from record.templatetags.places import country_name


def identity(document: Document, detention: Document | None, citing: Citing) -> Part:
    """Eight questions. A name is kept whole on record: which part of it is the family's is for a person to say."""
    return Part(
        "I",
        _("Identity"),
        (
            Question("1", _("Family name"), tuple(_name(document, citing))),
            Question("2", _("First name"), (gap(_("[Divide the name given under 1: first name here]")),)),
            Question("3", _("Sex"), or_gap(_gender(document, citing), _("sex"))),
            Question("4", _("Birth date or age (at the time of detention)"), _birth(document, detention, citing)),
            Question("5", _("Nationality or nationalities"), or_gap(_nationality(document, citing), _("nationality"))),
            Question("6", _("Identity document (if any): kind, issued by, on, number"), _identity_document()),
            Question(
                "7",
                _("Profession and/or activity (if believed to be relevant to the arrest or detention)"),
                or_gap(_activity(document, citing), _("profession or activity")),
            ),
            Question("8", _("Address of usual residence"), (gap(not_on_record(_("address of usual residence"))),)),
        ),
    )


def _name(document: Document, citing: Citing) -> Iterator[Fact]:
    if document["naming"] == Prisoner.Naming.UNNAMED:
        yield gap(not_on_record(_("the name; known as: %(words)s") % {"words": document["name"]}))
    elif document["naming"] == Prisoner.Naming.PSEUDONYMOUS:
        yield gap(not_on_record(_("the real name; known as: %(words)s") % {"words": document["name"]}))
    else:
        yield Fact(document["name"], citing.of_field("name"))
        yield gap(_("[Divide the name: family name here]"))
    for name in document["names"]:
        words = _("Also written: %(name)s (%(kind)s)")
        yield citing.fact(words % {"name": name["name"], "kind": in_words(name["kind"], "name")}, name["citations"])


def _gender(document: Document, citing: Citing) -> Iterator[Fact]:
    if document["gender"] != Prisoner.Gender.UNKNOWN:
        yield Fact(capfirst(in_words(document["gender"], "gender")), citing.of_field("gender"))


def _birth(document: Document, detention: Document | None, citing: Citing) -> tuple[Fact, ...]:
    born = date_in_words(document["born"])
    if not born:
        return or_gap((), _("date of birth, or age at the arrest"))
    facts = [Fact(born, citing.of_field("born"))]
    if detention and (age := age_at(document["born"], detention["arrested"])):
        facts.append(reckoned(_("Age at the arrest: %(age)s") % {"age": age}))
    return tuple(facts)


def age_at(born: Document, arrested: Document) -> str:
    """The age on a day, from dates that may be uncertain: "28", "27 or 28"; empty where a bound is missing."""
    days = [born["earliest"], born["latest"], arrested["earliest"], arrested["latest"]]
    if not all(days):
        return ""
    least, most = _years(born["latest"], arrested["earliest"]), _years(born["earliest"], arrested["latest"])
    if least < 0:
        return ""
    if least == most:
        return str(least)
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


def _years(first: str, last: str) -> int:
    # ISO dates compare as text: before the birthday of the year, one year less.
    return int(last[:4]) - int(first[:4]) - (last[5:] < first[5:])


def _nationality(document: Document, citing: Citing) -> Iterator[Fact]:
    if document["nationalities"]:
        yield Fact(", ".join(country_name(c) for c in document["nationalities"]), citing.of_field("nationality"))


def _identity_document() -> tuple[Fact, ...]:
    return (gap(not_on_record(_("identity document; ask the family or the lawyer"))),)


def _activity(document: Document, citing: Citing) -> Iterator[Fact]:
    if document["occupations"]:
        yield Fact(document["occupations"], citing.of_field("occupations"))
    cited = {group["group"]: group["citations"] for group in document["group_citations"]}
    for slug, name in zip(document["groups"], document["group_names"], strict=True):
        yield citing.fact(capfirst(name), cited.get(slug, []))
    for organization in document["organizations"]:
        role = organization["role"]
        words = _("%(name)s: %(role)s") % {"name": organization["name"], "role": role} if role else organization["name"]
        yield citing.fact(words + _span(organization), organization["citations"])


def _span(organization: Document) -> str:
    since, until = date_in_words(organization["since"]), date_in_words(organization["until"])
    if since and until:
        return _(" (from %(since)s to %(until)s)") % {"since": since, "until": until}
    if since or until:
        return (_(" (from %(day)s)") if since else _(" (until %(day)s)")) % {"day": since or until}
    return ""


def days_in_words(days: int, *, at_least: bool) -> str:
    """A number of days, reckoned from dates of which one may be uncertain."""
    if at_least:
        return ngettext("at least %(n)s day", "at least %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
