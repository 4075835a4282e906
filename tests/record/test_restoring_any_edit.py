"""Putting the working record back, of every noun and after whatever was edited."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prisoners.models import Prisoner
from record.case_state import saying_parts
from record.restoring import restore
from tests.factories import (
    CaseCitationFactory,
    DetentionFactory,
    EventFactory,
    EventIncidentFactory,
    HearingFactory,
    IncidentFactory,
    MembershipFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    SentenceFactory,
    SourceFactory,
    published,
    whole_campaign,
    whole_resolution,
)
from tests.record.test_restoring import composed, live, said_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [whole_campaign, whole_resolution])
def test_other_nouns_come_back_too(make: Any) -> None:
    case = published(make())
    version = live(case)
    noun: type[models.Model] = type(case)
    for part in saying_parts(noun)[1:]:
        part.live_rows_of(case.pk).delete()
    assert composed(case) != said_in(version)
    restore(case=case, version=version, by=None, reason="r")
    assert composed(case) == said_in(version)


def test_an_event_comes_back_with_its_incidents() -> None:
    event = EventFactory()
    EventIncidentFactory(event=event)
    version = live(published(event))
    event.incidents.all().delete()
    restore(case=event, version=version, by=None, reason="r")
    assert composed(event) == said_in(version)


ADD = [PrisonerNameFactory, DetentionFactory, IncidentFactory, MembershipFactory]


def edit_at_random(case: Prisoner, chance: random.Random) -> None:
    """One edit such as anyone may make: a row added, taken away, changed; or a field of the case."""
    kind = chance.choice(["add", "add below", "delete", "change", "field", "cite"])
    parts = [(p, list(p.live_rows_of(case.pk))) for p in saying_parts(Prisoner)[1:]]
    there = [(p, rows) for p, rows in parts if rows]
    if kind == "add" or not there:
        chance.choice(ADD)(prisoner=case)
    elif kind == "add below" and (detention := case.detentions.first()) is not None:
        chance.choice([HearingFactory, SentenceFactory])(detention=detention)
    elif kind == "cite" and (detention := case.detentions.first()) is not None:
        CaseCitationFactory(prisoner=case, detention=detention, source=SourceFactory())
    elif kind == "delete":
        chance.choice(chance.choice(there)[1]).delete()
    elif kind == "change":
        part, rows = chance.choice(there)
        for f in part.model._meta.fields:
            if (
                isinstance(f, models.TextField | models.CharField)
                and not f.choices
                and f.name in ("text", "outcome", "place")
            ):
                part.model._base_manager.filter(pk=rows[0].pk).update(**{f.name: f"edited {chance.random()}"})
    else:
        Prisoner.objects.filter(pk=case.pk).update(case_summary=f"{chance.random()}", born=chance.choice(["1980", ""]))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), before=st.integers(0, 6), after=st.integers(1, 10))
def test_however_a_case_was_edited_the_version_comes_back(seed: int, before: int, after: int) -> None:
    chance = random.Random(seed)
    case = PrisonerFactory()
    for _n in range(before):
        edit_at_random(case, chance)
    version = live(published(case))
    for _n in range(after):
        edit_at_random(case, chance)
    restore(case=case, version=version, by=None, reason="r")
    assert composed(case) == said_in(version)
