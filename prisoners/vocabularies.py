"""The vocabularies a new record starts with. Administrators keep them from then on; a migration adds what is missing.

Each term: code, name, description, standard (where it is defined, or the right it breaks is laid down; else empty).
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    slug: str
    name: str
    description: str = ""
    standard: str = ""


MANDELA = "UN Standard Minimum Rules for the Treatment of Prisoners (Nelson Mandela Rules), rule {}"

# Groups people are persecuted as (domain.md, Prisoner).
GROUPS = [
    Word(
        "journalist",
        "journalist",
        "Gathers and publishes news, employed or not.",
        "UN Human Rights Committee, General Comment 34, § 44",
    ),
    Word(
        "online-critic",
        "critic on social media",
        "Persecuted for what they wrote or showed on the internet, without being known as a journalist.",
    ),
    Word(
        "trade-unionist",
        "trade unionist",
        "Leads, belongs to or organises a trade union.",
        "ILO Convention 87 (Freedom of Association), article 2",
    ),
    Word(
        "human-rights-defender",
        "human-rights defender",
        "Acts to promote or protect human rights, alone or with others.",
        "UN Declaration on Human Rights Defenders (A/RES/53/144), article 1",
    ),
    Word("politician", "politician", "Leads or stands for a party, or holds or held an office.", "ICCPR, article 25"),
    Word(
        "political-activist",
        "political activist",
        "Active in a party, movement or political group.",
        "ICCPR, article 22",
    ),
    Word("youth-activist", "youth activist", "Active in a youth organisation or movement."),
    Word("student", "student", "Studies at a school or university."),
    Word("religious-believer", "religious believer", "Persecuted for faith or worship.", "ICCPR, article 18"),
    Word(
        "environmental-protester",
        "environmental protester",
        "Protests against harm to the environment.",
        "Aarhus Convention, article 3(8)",
    ),
    Word("protester", "protester", "Took part in, or called for, a peaceful assembly.", "ICCPR, article 21"),
    Word(
        "lawyer",
        "lawyer",
        "Persecuted for defending others.",
        "UN Basic Principles on the Role of Lawyers (1990), principles 16–18",
    ),
    Word(
        "academic",
        "academic",
        "Teaches or does research.",
        "UNESCO Recommendation concerning the Status of Higher-Education Teaching Personnel (1997)",
    ),
    Word("artist", "artist or writer", "Persecuted for a work of art or literature.", "ICESCR, article 15(3)"),
    Word(
        "minority-activist",
        "minority activist",
        "Speaks for a national, ethnic or linguistic minority.",
        "ICCPR, article 27",
    ),
    Word("conscientious-objector", "conscientious objector", "Refuses military service for reasons of conscience."),
    Word("relative", "relative of a persecuted person", "Persecuted for someone else's words or acts."),
]

# Ill-treatment and violations (domain.md, Incident).
INCIDENT_KINDS = [
    Word(
        "torture",
        "torture",
        "Severe pain or suffering, of body or mind, inflicted on purpose by or with the consent of an official.",
        "UN Convention against Torture, article 1",
    ),
    Word("beating", "beating", "Blows that the source does not call torture."),
    Word("threats", "threats", "Threats to the person or those close to them."),
    Word(
        "denial-of-medical-care",
        "denial of medical care",
        "Care withheld, delayed or unfit.",
        MANDELA.format("24"),
    ),
    Word(
        "denial-of-books", "denial of books", "Books or newspapers refused or taken away.", MANDELA.format("63 and 64")
    ),
    Word(
        "denial-of-letters", "denial of letters", "Letters or calls refused, held back or read.", MANDELA.format("58")
    ),
    Word("denial-of-visits", "denial of visits", "Visits of family or friends refused.", MANDELA.format("58")),
    Word("denial-of-lawyer", "denial of a lawyer", "A lawyer refused, delayed or overheard.", MANDELA.format("61")),
    Word(
        "solitary-confinement",
        "solitary confinement",
        "Held alone for 22 hours or more a day, without meaningful human contact.",
        MANDELA.format("44"),
    ),
    Word(
        "forced-confession",
        "forced confession",
        "Words of guilt got by force or threat.",
        "ICCPR, article 14(3)(g)",
    ),
    Word("planted-evidence", "planted evidence", "Evidence placed or made up by those who say they found it."),
    Word("house-search", "house search", "A home searched or raided.", "ICCPR, article 17"),
    Word("harassment-of-family", "harassment of family", "Pressure on relatives of the person."),
    Word(
        "harassment-of-colleagues",
        "harassment of colleagues",
        "Pressure on those who work or organise with the person.",
    ),
    Word(
        "hunger-strike",
        "hunger strike",
        "The person refuses food in protest.",
        "World Medical Association, Declaration of Malta on Hunger Strikers",
    ),
]
