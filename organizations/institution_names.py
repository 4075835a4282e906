"""Names of state institutions as sources print them, made comparable: “Prison # 11” and “Prison No. 11” are one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organizations.models import Institution
from record.names import folded

LONGEST = 600

Kind = Institution.Kind

# What a name says its kind is, in plain Latin; the first that is found holds, so “investigative prison” comes first.
_KINDS: list[tuple[re.Pattern[str], Kind]] = [
    (re.compile(rf"\b(?:{words})\b"), kind)
    for words, kind in (
        (r"supreme court|court of \w+|court|sud|mahkama|mahkamasi|mahkemesi|tribunal|juzgado", Kind.COURT),
        (
            r"prosecutor(?:s|ial)? (?:general )?office|office of the prosecutor|prosecutors?|prokuratura|prokurorluq|"
            r"prokurorlugu|fiscalia",
            Kind.PROSECUTOR,
        ),
        (
            r"investigat(?:ive|ion) (?:prison|isolator|facility|detention (?:facility|cent(?:er|re)))|"
            r"pre ?trial (?:detention )?(?:cent(?:er|re)|facility|prison|isolator|detention)|"
            r"(?:temporary )?detention (?:facility|cent(?:er|re)|isolator)|remand (?:prison|cent(?:er|re)|home)|"
            r"sizo|ivs|sledstvennyy izolyator|istintaq tacridxanasi|tacridxana\w*|isolator|tutukevi",
            Kind.PRE_TRIAL,
        ),
        (r"psychiatric \w+|psychiatric|psikhiatricheskaya \w+", Kind.HOSPITAL),
        (
            r"(?:strict regime |closed |womens |high security |maximum security |central )?"
            r"(?:prison|jail|penitentiary(?: (?:institution|facility|complex|service))?|"
            r"correctional (?:institution|facility|colony|cent(?:er|re))|penal colony|"
            r"colony|treatment institution|cazacakma muassisasi|habsxana\w*|hapishane\w*|cezaevi|ceza infaz kurumu|"
            r"ispravitelnaya koloniya|koloniya|ik|tyurma|turma|carcel|prision|penal|presidio|prisao|fylaki|carcere)",
            Kind.PRISON,
        ),
        (
            r"police(?: (?:station|department|office|division|unit))?|polis(?: idarasi| sobasi)?|"
            r"politsiya|ovd|comisaria",
            Kind.POLICE,
        ),
        (r"state security \w+|national security \w+|security service|kgb|fsb|sbu|sis|dtx|mns|mti", Kind.SECURITY),
        (r"ministry(?: of \w+)?|nazirliyi|ministerstvo|ministerio", Kind.MINISTRY),
    )
]  # fmt: skip

_NUMBER = re.compile(
    r"(?:#|№|\bno\b\.?|\bnr\b\.?|\bnumber\b|\bnum\b\.?|\bn\b[.°º]?)\s?-?\s?(\d{1,4})|\b(\d{1,3})\b", re.IGNORECASE
)
_NO_NAMES = (
    "the of in for and at a an no nr n number city district region regional town republic state general sayli nomrali "
    "imeni ministry service facility institution center centre department type regime strict closed special security "
    "under de del la el dos da do"
)
_SAYS_NOTHING = frozenset(_NO_NAMES.split())
# Of ministries: they tell institutions apart, but are no place.
_NO_PLACE = frozenset({"national", "justice", "interior", "internal", "affairs", "defence", "defense", "health"})
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")
# Letters that transliterations of one place differ in.
_SPELLINGS = [
    (re.compile(pattern), plain)
    for pattern, plain in ((r"\bbaki\b", "baku"), (r"kh|x", "h"), (r"[ei]", "a"), (r"y", ""), (r"(.)\1", r"\1"))
]


@dataclass(frozen=True)
class InstitutionReading:
    """An institution as printed. `key` is the same for every spelling that we know to be one; `keys` also holds those
    of the names in brackets."""

    name: str
    number: str = ""
    kind: str = Kind.OTHER
    place: str = ""
    key: str = ""
    keys: tuple[str, ...] = ()


def read_institution(text: str) -> InstitutionReading:
    """Read the name of an institution. Raises ValidationError if it is empty or too long to be one."""
    whole = " ".join(text.split()).strip(" ,;.")
    if not folded(whole):
        raise ValidationError(_("There is no name here."), code="empty")
    if len(whole) > LONGEST:
        raise ValidationError(
            _("The name of an institution takes at most %(n)d characters."), params={"n": LONGEST}, code="long"
        )
    names = [" ".join(_BRACKETS.sub(" ", whole).split()), *_BRACKETS.findall(whole)]
    names = [name.strip() for name in names if folded(name)]
    kind = _kind_of(names[0])
    number = _number_of(names[0])
    keys: dict[str, None] = {}
    for name in names:
        own = _kind_of(name)
        # “Baku Detention Facility (Kurdakhani Prison)”: the name in brackets is used loosely, the kind is the first's.
        keys[_key(kind if own in (Kind.OTHER, Kind.PRISON) else own, _number_of(name), name)] = None
    place = " ".join(_words_of(names[-1], raw=True)).title()
    # The last name, the one people use, tells one prison of a town from the others.
    return InstitutionReading(whole, number, kind, place, tuple(keys)[-1], tuple(keys))


def _kind_of(name: str) -> str:
    plain = folded(name)
    return next((kind for pattern, kind in _KINDS if pattern.search(plain)), Kind.OTHER)


def _number_of(name: str) -> str:
    found = _NUMBER.search(name)
    return (found[1] or found[2]).lstrip("0") if found else ""


def _words_of(name: str, *, raw: bool = False) -> list[str]:
    """What a name says beside its kind and number: a place, a ministry."""
    plain = folded(_NUMBER.sub(" ", name))
    for pattern, kind in _KINDS:
        if kind not in (Kind.MINISTRY, Kind.SECURITY):
            plain = pattern.sub(" ", plain)
    words = [word for word in plain.split() if word not in _SAYS_NOTHING and not word.isdigit()]
    return [word for word in words if word not in _NO_PLACE] if raw else [_plain(word) for word in words]


def _plain(word: str) -> str:
    for pattern, plain in _SPELLINGS:
        word = pattern.sub(plain, word)
    return word


def _key(kind: str, number: str, name: str) -> str:
    return ":".join((kind, number, " ".join(sorted(_words_of(name)))))
