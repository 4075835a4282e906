"""One made-up case: a person, and what is on record of them. The same for a seed and a number, whatever came before."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from organizations.models import Institution
from prisoners.models import (
    Assessment,
    CaseCitation,
    CriterionFinding,
    EventParticipation,
    Incident,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
    Recognition,
)
from prisoners.synthetic.days import FIRST_DAY, LAST_DAY, known_of, some_day
from prisoners.synthetic.detentions import detentions_of
from prisoners.synthetic.lots import Lot
from prisoners.synthetic.naming import in_english, in_russian, name_in
from prisoners.synthetic.surroundings import ADDRESS, Surroundings, World
from prisoners.synthetic.wording import (
    DESCRIPTIONS,
    OCCUPATIONS,
    REASONING,
    ROLES,
    biography_of,
    summary_of,
    translations_of,
)
from record.models import Source
from record.romanising import romanised

Body = Institution.Kind
# Of so many cases one is of a very long trial.
LONG_TRIALS, LONG_TRIAL = 2_000, 200


def address_of(seed: int) -> str:
    """Where the sources of the cases of a seed are said to be: by it they are known again."""
    return f"{ADDRESS}/seed-{seed}/"


class Case:
    """One case on its way into a lot."""

    def __init__(self, lot: Lot, world: World, *, seed: int, number: int) -> None:
        self.lot, self.world, self.number = lot, world, number
        self.chance = random.Random(f"{seed}/{number}")  # noqa: S311  (the same each time)
        self.around: Surroundings = self.chance.choices(world.places, [p.country.weight for p in world.places])[0]
        self.sources = self._sources(seed)
        self.person: Prisoner

    def add(self) -> None:
        """Put the person and all that is said of them into the lot."""
        first_arrest = some_day(self.chance)
        self.person = self._person(first_arrest)
        self.cite(source=self.sources[0])
        self._names()
        self._belongings()
        hearings = LONG_TRIAL if self.number % LONG_TRIALS == 7 else 0
        detentions = detentions_of(self, first_arrest, hearings=hearings)
        for _n in range(self.chance.choice((0, 0, 0, 0, 0, 1, 1, 2))):
            self._incident(self.chance.choice(detentions), first_arrest)
        self._recognitions(first_arrest)

    def new(self, model: Any, **values: Any) -> Any:
        """A new row of this case."""
        return self.lot.add(model, **values)

    def cite(self, *, source: Source | None = None, **statement: Any) -> None:
        """Say where a statement is from, with its words now and then."""
        quoted = self.chance.random() < 0.25
        self.new(
            CaseCitation,
            prisoner=self.person,
            source=source or self.chance.choice(self.sources),
            quote=self.chance.choice(DESCRIPTIONS) if quoted else "",
            locator=f"p. {self.chance.randint(1, 90)}" if quoted else "",
            **statement,
        )

    def _sources(self, seed: int) -> list[Source]:
        """One or two of its own, and reports that name many."""
        reports = self.chance.sample(self.around.sources, self.chance.randint(1, 2))
        own = [
            self.new(
                Source,
                publisher=f"{self.around.country.adjective} Free Word",
                title=f"Report on case {self.number} (made up for load tests)",
                url=f"{address_of(seed)}{self.number}/{n}",
                published_on=some_day(self.chance).isoformat(),
                language=self.around.country.language,
            )
            for n in range(self.chance.randint(1, 2))
        ]
        return [*own, *reports]

    def _person(self, first_arrest: dt.date) -> Prisoner:
        chance, country = self.chance, self.around.country
        man = chance.random() < 0.75
        self.own_name = name_in(country.names, chance, man=man)
        # The page shows a name in Latin letters; how it is written at home stands among the names.
        name = self.own_name if country.script == "Latn" else romanised(self.own_name).title()
        occupation, city = chance.choice(OCCUPATIONS), chance.choice(country.cities)
        _number, title = chance.choice(country.articles)
        born = first_arrest - dt.timedelta(chance.randint(18 * 365, 70 * 365))
        return self.new(
            Prisoner,
            name=name,
            country=country.code,
            nationality=country.code,
            gender="male" if man else "female",
            born=known_of(born, chance) if chance.random() < 0.7 else "",
            occupations=occupation,
            biography=biography_of(name, occupation, city.name, chance) if chance.random() < 0.5 else "",
            case_summary=summary_of(name, first_arrest.year, title, chance),
            i18n=translations_of(name, first_arrest.year, chance),
        )

    def _names(self) -> None:
        country = self.around.country
        if country.script != "Latn":
            self._name(self.own_name, country.language, country.script, PrisonerName.Kind.ORIGINAL)
        elif country.code == "AZ":
            for name, language, script, share in (
                (in_english(self.own_name), "en", "Latn", 0.6),
                (in_russian(self.own_name), "ru", "Cyrl", 0.3),
            ):
                if self.chance.random() < share:
                    self._name(name, language, script, PrisonerName.Kind.SPELLING)

    def _name(self, name: str, language: str, script: str, kind: str) -> None:
        spelling = self.new(PrisonerName, prisoner=self.person, name=name, language=language, script=script, kind=kind)
        self.cite(prisoner_name=spelling)

    def _belongings(self) -> None:
        chance, person = self.chance, self.person
        for group in chance.sample(self.world.groups, chance.choice((1, 1, 2))):
            self.cite(group_link=self.new(PrisonerGroup, prisoner=person, group=group))
        for organization in chance.sample(self.around.organizations, chance.choice((0, 0, 1, 1, 1, 2))):
            since = known_of(some_day(chance), chance) if chance.random() < 0.3 else ""
            membership = self.new(
                Membership, prisoner=person, organization=organization, role=chance.choice(ROLES), since=since
            )
            self.cite(membership=membership)
        if chance.random() < 0.2:
            event = chance.choice(self.around.events)
            self.cite(participation=self.new(EventParticipation, prisoner=person, event=event))

    def _incident(self, detention: Any, first_arrest: dt.date) -> None:
        chance = self.chance
        happened = known_of(some_day(chance, first_arrest, LAST_DAY), chance) if chance.random() < 0.8 else ""
        incident = self.new(
            Incident,
            prisoner=self.person,
            detention=detention,
            kind=chance.choice(self.world.incident_kinds),
            institution=chance.choice(self.around.of_kind(Body.PRISON, Body.PRE_TRIAL, Body.POLICE)),
            happened=happened,
            description=chance.choice(DESCRIPTIONS),
        )
        self.cite(incident=incident)

    def _recognitions(self, first_arrest: dt.date) -> None:
        chance = self.chance
        if chance.random() < 0.3:
            recognition = self.new(
                Recognition,
                prisoner=self.person,
                organization=chance.choice(self.around.organizations[1:]),
                since=known_of(some_day(chance, max(first_arrest, FIRST_DAY), LAST_DAY), chance),
            )
            self.cite(recognition=recognition)
        if chance.random() < 0.2:
            assessment = self.new(
                Assessment,
                prisoner=self.person,
                summary=chance.choice(REASONING),
                wgad=chance.choice((["II"], ["I", "III"], ["II", "V"])),
                assessed_on=known_of(some_day(chance, first_arrest, LAST_DAY), chance),
            )
            for criterion in chance.sample("abcde", 2):
                finding = self.new(
                    CriterionFinding,
                    assessment=assessment,
                    criterion=criterion,
                    finding=chance.choice(("met", "met", "unclear")),
                    reasoning=chance.choice(REASONING),
                )
                self.cite(finding=finding)
