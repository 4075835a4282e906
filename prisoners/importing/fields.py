"""What a column of a file can hold, in terms of the model; and by which headers it is recognised."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class Meant(NamedTuple):
    label: Any
    # Headers in plain Latin and lower case, in the languages lists come in.
    headers: tuple[str, ...] = ()


FIELDS: dict[str, Meant] = {
    "key": Meant(_("number or id of the row in its list"), ("no", "nr", "id", "number", "n", "case id", "ref")),
    "name": Meant(
        _("name"), ("name", "full name", "prisoner", "person", "ad", "ad soyad", "fio", "nombre", "nome", "onoma")
    ),
    "given_name": Meant(_("given name"), ("given name", "first name", "given", "imya", "adi")),
    "surname": Meant(_("surname"), ("surname", "last name", "family name", "familiya", "soyad", "apellido")),
    "names": Meant(
        _("other names, separated by ;"), ("names", "other names", "aliases", "alias", "spellings", "original name")
    ),
    "country": Meant(_("country of the case"), ("country", "country code", "olke", "strana", "pais", "ulke")),
    "born": Meant(_("born"), ("born", "date of birth", "birth date", "dob", "year of birth", "dogum tarixi")),
    "gender": Meant(_("gender"), ("gender", "sex", "pol", "cins")),
    "nationality": Meant(_("nationality"), ("nationality", "citizenship")),
    "occupations": Meant(_("occupations"), ("occupation", "occupations", "profession", "job")),
    "summary": Meant(_("the case in short"), ("summary", "case summary", "description", "case", "notes")),
    "group": Meant(_("group"), ("group", "groups", "category", "categories", "type", "kateqoriya", "kategoriya")),
    "organization": Meant(_("organisation"), ("organisation", "organization", "affiliation", "party", "outlet")),
    "event": Meant(_("event (its address on the site)"), ("event",)),
    "arrested": Meant(
        _("arrested"),
        ("arrested", "date of arrest", "arrest date", "arrest", "detained", "date of detention", "detention date",
         "hebs tarixi", "data aresta", "data zaderzhaniya", "fecha de detencion", "tutuklanma tarihi"),
    ),
    "place": Meant(_("place of arrest"), ("place of arrest", "arrest place", "arrested at", "place", "location")),
    "by_whom": Meant(_("arrested by"), ("arrested by", "by whom", "detained by", "authority")),
    "circumstances": Meant(_("circumstances"), ("circumstances", "details")),
    "kind": Meant(_("kind of detention"), ("kind", "detention kind", "kind of detention", "type of detention")),
    "charges": Meant(
        _("charges"),
        ("charges", "charge", "articles", "article", "accusation", "accusations", "legal basis", "ittiham", "maddeler",
         "obvinenie", "statya", "cargos", "suclama"),
    ),
    "held_at": Meant(
        _("held at"),
        ("held at", "prison", "place of detention", "detention place", "detention facility", "facility", "institution",
         "place of imprisonment", "hebsxana", "mesto zaklyucheniya", "carcel"),
    ),
    "ended": Meant(_("ended, such as released, on"), ("ended", "released", "release date", "date of release")),
    "end_kind": Meant(_("how it ended"), ("end kind", "how it ended", "release kind", "outcome")),
    "source_title": Meant(_("title of the source"), ("source", "source title")),
    "source_url": Meant(_("address of the source"), ("source url", "url", "link", "source link", "web")),
    "source_publisher": Meant(_("publisher of the source"), ("publisher", "source publisher")),
    "quote": Meant(_("quoted words"), ("quote", "quotation")),
}  # fmt: skip

# Where a file says nothing in a column, a mapping may say it for all rows.
CONSTANTS = ("group", "organization", "event", "kind", "place", "by_whom", "gender", "nationality", "occupations")


def choices() -> list[tuple[str, str]]:
    """The fields for a list to choose from; the first is for a column that is left out."""
    return [("", "–"), *((name, str(capfirst(meant.label))) for name, meant in FIELDS.items())]
