"""What is said of the made-up cases: first that there is no such person, in every language that it is said in."""

from __future__ import annotations

import random

MADE_UP = "Made up for load tests: there is no such person."
# In some languages of the site, so that the translations of a document weigh what they would.
MADE_UP_IN = {
    "az": "Yük sınağı üçün uydurulub: belə adam yoxdur.",
    "ru": "Выдумано для нагрузочных испытаний: такого человека нет.",
    "tr": "Yük denemeleri için uyduruldu: böyle biri yok.",
    "es": "Inventado para pruebas de carga: no existe tal persona.",
}
HELD_IN = {
    "az": "{name} {year}-ci ildə saxlanılıb.",
    "ru": "{name}: задержание {year} года.",
    "tr": "{name} {year} yılında gözaltına alındı.",
    "es": "{name}: la detención fue en {year}.",
}

OCCUPATIONS = (
    "journalist",
    "teacher",
    "courier",
    "lawyer",
    "engineer",
    "student",
    "doctor",
    "bus driver",
    "editor",
    "economist",
    "programmer",
    "farmer",
)
ROLES = ("", "member", "chair", "deputy chair", "editor", "volunteer", "spokesperson")
ARRESTED_BY = ("", "plain-clothes officers", "riot police", "officers of the security service", "the traffic police")
PLACES = ("at home", "at the airport", "at a checkpoint", "in the office", "at a rally", "on the way to work")
OUTCOMES = (
    "",
    "Remanded for two months.",
    "The motion for release was refused.",
    "Adjourned: the prosecutor did not appear.",
    "Witnesses of the prosecution were heard.",
    "The defence asked for the recordings of the cameras; refused.",
    "The case was sent back for investigation.",
)
_WORK = (
    "wrote about the budget of the city",
    "organised a strike of drivers",
    "defended people arrested at a protest",
    "ran a channel on local affairs",
    "stood in the municipal elections",
    "collected signatures against a dam",
    "taught at a school for refugees",
)
_AFTER = (
    "Neighbours saw the search of the flat, which lasted until the morning.",
    "The lawyer was let in on the third day.",
    "Relatives learned of the arrest from the news.",
    "The telephone and the computer were taken away and not given back.",
    "Colleagues were questioned as witnesses in the following weeks.",
    "The officers showed no warrant.",
)
_LATER = (
    "Observers were not let into the courtroom.",
    "Two witnesses took back what they had said.",
    "The appeal was heard without the defendant.",
    "Letters arrived a month late, opened.",
    "Several organisations called for release.",
)
DESCRIPTIONS = (
    "Hit on the back and the legs in the first hours; the marks were seen by the lawyer.",
    "Kept for ten days in a cell without a window.",
    "The medicine that the family brought was not handed over.",
    "Visits were forbidden for three months without a reason given.",
    "Made to sign a statement without having read it.",
    "Books in the mother tongue were returned to the sender.",
)
REASONING = (
    "The acts described in the indictment are speech that the Convention protects.",
    "Others who did the same were fined; only critics were jailed.",
    "The court refused every witness of the defence.",
    "The charge was brought four years after the fact, a week after the article.",
)


def summary_of(name: str, year: int, title: str, chance: random.Random) -> str:
    """The case in short."""
    return f"{MADE_UP} {name}, who {chance.choice(_WORK)}, was arrested in {year} on a charge of {title.lower()}."


def biography_of(name: str, occupation: str, city: str, chance: random.Random) -> str:
    """A life in a few paragraphs of Markdown."""
    paragraphs = [f"*{name}* was born in {city} and worked there as a {occupation}. {MADE_UP}"]
    for sentences in (_AFTER, _LATER):
        if chance.random() < 0.6:
            paragraphs.append(" ".join(chance.sample(sentences, 3)))
    return "\n\n".join(paragraphs)


def circumstances_of(place: str, chance: random.Random) -> str:
    """How an arrest went."""
    return f"Arrested {place}. {' '.join(chance.sample(_AFTER, chance.randint(1, 3)))}"


def translations_of(name: str, year: int, chance: random.Random) -> dict[str, str]:
    """The case in short in some of the languages, as the column of translations holds it."""
    languages = chance.sample(sorted(MADE_UP_IN), chance.choice((0, 0, 1, 1, 2, 4)))
    return {
        f"case_summary_{code}": f"{MADE_UP_IN[code]} {HELD_IN[code].format(name=name, year=year)}" for code in languages
    }
