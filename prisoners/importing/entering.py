"""What a row says, entered: as a new case, as another detention of a case, or added to a detention on record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from prisoners.importing.batch import Batch
from prisoners.importing.belongings import Belongings
from prisoners.importing.row_reading import script_of
from prisoners.models import (
    Charge,
    Custody,
    Detention,
    EventParticipation,
    ImportRow,
    Maintenance,
    Membership,
    Prisoner,
    PrisonerGroup,
    PrisonerName,
)
from record.copying import fresh
from record.names import folded

# Values of the model that say that nothing is known.
NOTHING = ("", "unknown", False, None)
OF_PERSON = {"born": "born", "gender": "gender", "occupations": "occupations", "case_summary": "summary"}
OF_DETENTION = {
    "arrested": "arrested",
    "place": "place",
    "arrested_by": "by_whom",
    "circumstances": "circumstances",
    "kind": "kind",
    "has_ended": "has_ended",
    "ended": "ended",
    "end_kind": "end_kind",
}


@dataclass
class Known:
    """A case as it stands, with what this batch has added so far."""

    prisoner: Prisoner
    names: set[str]
    groups: set[str]
    organizations: set[int]
    events: set[int]
    detentions: dict[int, Detention]

    @classmethod
    def of(cls, prisoner: Prisoner) -> Known:
        """From a person loaded by `cases_on_record`."""
        return cls(
            prisoner,
            {folded(prisoner.name), *(folded(name.name) for name in prisoner.names.all())},
            {link.group.slug for link in prisoner.group_links.all()},
            {membership.organization_id for membership in prisoner.memberships.all()},
            {participation.event_id for participation in prisoner.participations.all()},
            {detention.pk: detention for detention in prisoner.detentions.all()},
        )


def cases_on_record(keys: Iterable[int]) -> dict[int, Known]:
    """These cases, with what a row may add to and no more; the number of questions does not depend on the cases."""
    people = Prisoner.objects.filter(pk__in=keys).defer("biography")
    parts = ("names", "group_links__group", "memberships", "participations", "detentions")
    return {person.pk: Known.of(person) for person in people.prefetch_related(*parts)}


@dataclass
class Entry:
    """One row on its way into the record."""

    batch: Batch
    shared: Belongings
    row: ImportRow

    @property
    def said(self) -> dict[str, Any]:
        return self.row.reading

    def new_case(self) -> Prisoner:
        """A person with all that the row says."""
        said = self.said
        prisoner = fresh(
            Prisoner,
            name=said["name"],
            country=said["country"],
            born=said["born"],
            gender=said["gender"],
            nationality=said["nationality"],
            occupations=said["occupations"],
            case_summary=said["summary"],
        )
        self.row.prisoner = self.batch.add(self.row, prisoner)
        if self.batch.team is not None:
            self.batch.add(self.row, fresh(Maintenance, prisoner=prisoner, organization=self.batch.team))
        self._cite(prisoner, "name")
        self._belongings(Known(prisoner, {folded(prisoner.name)}, set(), set(), set(), {}))
        self._new_detention(prisoner)
        return prisoner

    def another_detention(self, known: Known) -> None:
        self.row.prisoner = known.prisoner
        self._fill(known.prisoner, OF_PERSON)
        self._belongings(known)
        self._new_detention(known.prisoner)

    def add_to(self, known: Known, detention: Detention) -> None:
        """Fill what is not known, and add what is not there. What differs is told of and left."""
        self.row.prisoner, self.row.detention = known.prisoner, detention
        self._fill(known.prisoner, OF_PERSON)
        self._belongings(known)
        changed = len(self.batch.changed)
        self._fill(detention, OF_DETENTION)
        if len(self.batch.changed) > changed:
            self._cite(known.prisoner, "arrested", detention=detention)
        self._add_charges(known.prisoner, detention, list(detention.charges.all()))
        held = list(detention.custody.all())
        institution = self.shared.institution_of(self.said)
        places = {folded(c.place) for c in held} | {folded(str(c.institution)) for c in held if c.institution}
        here = self.said["held_at"] and folded(self.said["held_at"]["text"]) in places
        if (
            self.said["held_at"]
            and not here
            and (institution is None or institution not in [c.institution for c in held])
        ):
            self._add_custody(known.prisoner, detention)

    def _new_detention(self, prisoner: Prisoner) -> None:
        said = self.said
        if not any(
            said[name] for name in ("arrested", "place", "by_whom", "circumstances", "has_ended", "held_at")
        ) and (not said["charges"] and not said["charge_text"] and said["kind"] == Detention.Kind.UNKNOWN):
            return
        values = {field: said[name] for field, name in OF_DETENTION.items()}
        detention = self.batch.add(self.row, fresh(Detention, prisoner=prisoner, **values))
        self.row.detention = detention
        self._cite(prisoner, "arrested", detention=detention)
        self._add_charges(prisoner, detention, [])
        if said["held_at"]:
            self._add_custody(prisoner, detention)

    def _add_charges(self, prisoner: Prisoner, detention: Detention, on_record: list[Charge]) -> None:
        articles = {charge.article_id for charge in on_record}
        texts = {folded(charge.text) for charge in on_record}
        charges = []
        for code, number, title in self.said["charges"]:
            article = self.shared.articles[self.said["country"], code, number]
            if article.pk not in articles:
                charges.append((fresh(Charge, article=article, text=title), f"{number} ({title})"))
        text = self.said["charge_text"]
        if text and folded(text) not in texts:
            charges.append((fresh(Charge, text=text), text))
        for charge, words in charges:
            charge.detention, charge.state = detention, self.said["charge_state"]
            self.batch.add(self.row, charge)
            self._cite(prisoner, "charges", words, charge=charge)

    def _add_custody(self, prisoner: Prisoner, detention: Detention) -> None:
        institution, text = self.shared.institution_of(self.said), self.said["held_at"]["text"]
        # The place is for what is not on record, or is called otherwise there.
        place = "" if institution is not None and institution.name == text else text
        custody = self.batch.add(self.row, fresh(Custody, detention=detention, institution=institution, place=place))
        self._cite(prisoner, "held_at", custody=custody)

    def _belongings(self, known: Known) -> None:
        """Spellings, groups, organisations, event."""
        prisoner = known.prisoner
        for name in [self.said["name"], *self.said["names"]]:
            if folded(name) not in known.names:
                known.names.add(folded(name))
                spelling = self.batch.add(
                    self.row, fresh(PrisonerName, prisoner=prisoner, name=name, script=script_of(name))
                )
                self._cite(prisoner, "name", name, prisoner_name=spelling)
        for slug in self.said["groups"]:
            group = self.shared.groups.get(slug)
            if group is not None and slug not in known.groups:
                known.groups.add(slug)
                link = self.batch.add(self.row, fresh(PrisonerGroup, prisoner=prisoner, group=group))
                self._cite(prisoner, "group", group_link=link)
        for name in self.said["organizations"]:
            organization = self.shared.organizations.get(folded(name))
            if organization is not None and organization.pk not in known.organizations:
                known.organizations.add(organization.pk)
                membership = self.batch.add(self.row, fresh(Membership, prisoner=prisoner, organization=organization))
                self._cite(prisoner, "name", name, membership=membership)
        event = self.shared.events.get(self.said["event"])
        if event is not None and event.pk not in known.events:
            known.events.add(event.pk)
            participation = self.batch.add(self.row, fresh(EventParticipation, prisoner=prisoner, event=event))
            self._cite(prisoner, "name", participation=participation)

    def _fill(self, noun: models.Model, fields: dict[str, str]) -> None:
        """Fields that say nothing yet, and those that still say what an earlier import wrote there."""
        earlier = self.row.earlier.reading if self.row.earlier else {}
        for name, key in fields.items():
            value, now = self.said[key], getattr(noun, name)
            if value in NOTHING or value == now:
                continue
            if now in NOTHING or (key in earlier and now == earlier[key]):
                self.batch.change(self.row, noun, name, value)
            elif noun.pk is not None:
                label = noun._meta.get_field(name).verbose_name  # type: ignore[union-attr]
                left = _("%(field)s: “%(now)s” is on record and “%(value)s” in the file; left as it is.")
                self.row.said = [
                    *self.row.said,
                    left % {"field": label, "now": str(now)[:200], "value": str(value)[:200]},
                ]

    def _cite(self, prisoner: Prisoner, about: str, words: str = "", **statement: models.Model) -> None:
        # Only words that stand so in the file are quoted.
        whole = self.said["quotes"].get(about, "")
        quote = words if words and words in whole else whole
        named, noun = next(iter(statement.items()), ("", None))
        self.batch.cite(self.row, prisoner, self.shared.source_of(self.said), quote[:2000], named, noun)
