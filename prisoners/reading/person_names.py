"""Names of people as sources print them: the name people say, the father's name, and every variant as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from record.names import folded

LONGEST = 400

MALE, FEMALE = "male", "female"

# “Son of” and “daughter of” after the father's name, in plain Latin: Azerbaijani, Turkmen, Kazakh, Kyrgyz, Uzbek.
_CHILD_OF = {
    "oglu": MALE,
    "ogly": MALE,
    "ogli": MALE,
    "oglou": MALE,
    "ughli": MALE,
    "ugli": MALE,
    "ogluu": MALE,
    "uly": MALE,
    "uulu": MALE,
    "qizi": FEMALE,
    "qyzy": FEMALE,
    "gizi": FEMALE,
    "gyzy": FEMALE,
    "kizi": FEMALE,
    "kyzy": FEMALE,
    "kzy": FEMALE,
}
_PATRONYMIC = re.compile(r"(?:ovich|evich|yevich|avich|ovych|evych|yovych|ilich|ych)$")
_PATRONYMIC_OF_WOMAN = re.compile(r"(?:ovna|evna|yevna|auna|euna|ivna|yivna|ichna|inichna)$")
_ALSO = re.compile(
    r"\s+(?:a\.?\s?k\.?\s?a\.?|alias|also known as|also|or|известн\w+ как|он же|она же)\s+", re.IGNORECASE
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]?")


@dataclass(frozen=True)
class PersonNameReading:
    """A name. `name` is how people say it; `variants` holds every other form, as printed first. `gender` is only what
    “son of” and “daughter of” suggest: empty, "male" or "female"."""

    name: str
    given: str = ""
    fathers_name: str = ""
    surname: str = ""
    variants: tuple[str, ...] = ()
    gender: str = ""


def read_person_name(text: str) -> PersonNameReading:
    """Read a name in whatever order: “Faraj Karimov, Raqif oğlu”, “Abilov Abdul Abdulmanaf oglu”, “Arif Yunus (Arif
    Seyfulla oğlu Yunusov)”. A name that follows none of these orders is kept whole. Raises ValidationError if it is
    empty or too long to be a name."""
    whole = " ".join(text.split())
    if not folded(whole):
        raise ValidationError(_("There is no name here."), code="empty")
    if len(whole) > LONGEST:
        raise ValidationError(_("A name takes at most %(n)d characters."), params={"n": LONGEST}, code="long")
    parts = [part for part in _apart(whole) if folded(part)]
    if not parts:
        # What joins names, and no name: “- a.k.a. -”.
        raise ValidationError(_("There is no name here."), code="empty")
    printed, *others = parts
    main = _read(printed)
    read = [_read(other) for other in others]
    forms = [printed if printed != main.name else "", *(form for r in read for form in (r.variants[0], r.name))]
    gender = next((r.gender for r in (main, *read) if r.gender), "")
    fathers_name = next((r.fathers_name for r in (main, *read) if r.fathers_name), "")
    seen = {main.name: None, **dict.fromkeys(form for form in forms if form)}
    return PersonNameReading(main.name, main.given, fathers_name, main.surname, tuple(seen)[1:], gender)


def _apart(whole: str) -> list[str]:
    """The name, and after it those in brackets or after “a.k.a.”."""
    bracketed = [inside.strip() for inside in _BRACKETS.findall(whole)]
    outside = " ".join(_BRACKETS.sub(" ", whole).split()).strip(" ,;")
    return [part.strip(" ,;") for name in (outside, *bracketed) for part in _ALSO.split(name) if part.strip(" ,;")]


def _read(printed: str) -> PersonNameReading:
    before, comma, after = (part.strip() for part in printed.partition(","))
    words, more = before.split(), after.split()
    kind, at = _child_of(more)
    if comma and kind and at == len(more) - 1 and len(words) > 1:
        # Given Surname, Father oglu
        return _named(printed, " ".join(words[:-1]), " ".join(more[:at]), words[-1], kind)
    if comma and more and not kind:
        # The surname comes first, as in an index.
        words = [*more, *words]
    elif comma:
        words = [*more, *words] if at < len(more) - 1 or len(words) == 1 else [*words, *more]
    kind, at = _child_of(words)
    if kind and at > 1:
        if at == len(words) - 1 and len(words) >= 4:
            # Surname Given Father oglu
            return _named(printed, words[1], " ".join(words[2:at]), words[0], kind)
        if at < len(words) - 1:
            # Given Father oglu Surname
            return _named(printed, words[0], " ".join(words[1:at]), " ".join(words[at + 1 :]), kind)
        return _named(printed, words[0], " ".join(words[1:at]), "", kind)
    return _with_patronymic(printed, words)


def _with_patronymic(printed: str, words: list[str]) -> PersonNameReading:
    """Russian, Ukrainian and Belarusian orders: Surname Given Patronymic, Given Patronymic Surname."""
    if len(words) == 3:
        for at in (2, 1):
            gender = _patronymic(words[at])
            if gender:
                given, surname = (words[1], words[0]) if at == 2 else (words[0], words[2])
                return _named(printed, given, words[at], surname, gender)
    if len(words) == 2 and words[0].isupper() and not words[1].isupper():
        # SURNAME Given
        return _named(printed, words[1], "", words[0].title(), "")
    if len(words) == 2:
        return _named(printed, words[0], "", words[1], "")
    name = " ".join(words)
    return PersonNameReading(name, variants=(printed,))


def _named(printed: str, given: str, father: str, surname: str, gender: str) -> PersonNameReading:
    surname = surname.title() if surname.isupper() and len(surname) > 3 and not given.isupper() else surname
    return PersonNameReading(f"{given} {surname}".strip(), given, father, surname, (printed,), gender)


def _child_of(words: list[str]) -> tuple[str, int]:
    """Which gender “oglu” or “qızı” gives, and where it stands; ("", -1) if neither does."""
    for at, word in enumerate(words):
        if gender := _CHILD_OF.get(folded(word)):
            return gender, at
    return "", -1


def _patronymic(word: str) -> str:
    plain = folded(word)
    if _PATRONYMIC.search(plain):
        return MALE
    return FEMALE if _PATRONYMIC_OF_WOMAN.search(plain) else ""
