"""Whatever was published, corrected, withdrawn, merged, parted again or struck: a day of the past answers as a search
by hand through all versions would."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prisoners import merging
from prisoners.models import Merge, Prisoner
from prisoners.past import PastPrisoner
from prisoners.past_parts import PastDetention
from record import services
from record.past_rows import may_be_told
from record.published import PublishedRedirect, Version
from record.redaction import redact
from record.redaction_plan import RedactionError
from record.striking import Target, What
from record.striking_words import CannotBeStruck
from tests.factories import DetentionFactory, PrisonerFactory, UserFactory, published

pytestmark = [pytest.mark.long, pytest.mark.django_db]

BEGIN = dt.date(2024, 1, 1)
DAYS = st.integers(0, 30).map(lambda n: BEGIN + dt.timedelta(n))
# Days of a month in which much happens, and unknown ones.
DATES = st.one_of(
    st.integers(1, 28).map(lambda n: f"2023-11-{n:02}"),
    st.sampled_from(["2023-11", "2023", "2023-12", "", "2023-11-05/2023-11-09"]),
)
ACTS = st.sampled_from(["publish", "arrest", "release", "correct", "move", "withdraw", "merge", "separate", "strike"])


def standing_by_hand(day: dt.date) -> dict[str, dict[str, Any]]:
    """The documents that stood at the end of a day, by reading every version there is."""
    found: dict[str, dict[str, Any]] = {}
    for version in Version.objects.of_kind("prisoner").order_by("sequence"):
        if version.published_at.date() > day:
            break
        found.pop(version.public_id, None)
        if version.document is not None:
            found[version.public_id] = version.document
    return {public_id: document for public_id, document in found.items() if _public_now(public_id)}


def _public_now(public_id: str) -> bool:
    case = Prisoner.objects.get(public_id=public_id)
    if case.state == "merged":
        merge = Merge.objects.get(merged=case, undone_at=None)
        last = Version.objects.of("prisoner", public_id).exclude(cause="redaction", document=None).latest("number")
        return last.cause == "merged" and _public_now(merge.kept.public_id)
    return bool(case.is_published)


def held_by_hand(document: dict[str, Any], day: str) -> bool:
    for detention in document["detentions"]:
        arrested, ended = detention["arrested"], detention["ended"]
        if arrested["latest"] is None or arrested["latest"] > day:
            continue
        exact_arrest = arrested["earliest"] == arrested["latest"] == day
        if ended is None or (ended["earliest"] is not None and ended["earliest"] >= day) or exact_arrest:
            return True
    return False


def act(kind: str, data: st.DataObject) -> None:
    cases = list(Prisoner.objects.order_by("pk"))
    case = data.draw(st.sampled_from(cases))
    if kind == "publish" and case.state != "merged":
        published(case)
    elif kind == "arrest" and case.state != "merged":
        DetentionFactory(prisoner=case, arrested=data.draw(DATES))
        published(case)
    elif kind == "release" and (detention := case.detentions.filter(has_ended=False).first()):
        detention.has_ended, detention.ended, detention.end_kind = True, data.draw(DATES), "pardon"
        detention.save()
        published(case)
    elif kind == "correct" and (detention := case.detentions.first()):
        detention.arrested = data.draw(DATES)
        detention.save()
        published(case)
    elif kind == "move" and case.is_published:
        Prisoner.objects.filter(pk=case.pk).update(country=data.draw(st.sampled_from(["AZ", "BY"])))
        published(case)
    elif kind == "withdraw" and case.is_published:
        services.unpublish(case=case, by=None, reason="for their safety")
    elif kind == "merge":
        other = data.draw(st.sampled_from(cases))
        if not merging.why_not(case, other):
            merging.merge(kept=case, merged=other, choices={}, by=UserFactory(), reason="One person.")
    elif kind == "separate" and (done := Merge.objects.filter(undone_at=None).order_by("-pk").first()):
        merging.separate(merge=done, by=UserFactory(), reason="Two people after all.")
    elif kind == "strike":
        versions = Version.objects.of("prisoner", case.public_id).exclude(document=None)
        if version := versions.order_by("number").first():
            redact(case=case, target=Target(What.DOCUMENT, version=version.number), reason="asked for", by=None)


def try_to(kind: str, data: st.DataObject) -> None:
    """An act that is refused changes nothing."""
    try:
        with transaction.atomic():
            act(kind, data)
    except (services.PublicationError, RedactionError, CannotBeStruck, ValueError):
        pass
    except Exception as error:
        # A detention that would overlap another, or end before it began, is refused by the database or the form.
        if type(error).__name__ not in ("IntegrityError", "ValidationError"):
            raise


@settings(
    max_examples=25, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate], deadline=None
)
@given(st.data())
def test_a_day_of_the_past_answers_as_a_search_by_hand_would(data):
    with transaction.atomic():
        day = BEGIN
        with time_machine.travel(dt.datetime.combine(day, dt.time(9), dt.UTC)):
            for n in range(3):
                published(PrisonerFactory(name=f"Person {n}", country="AZ"))
        for kind in data.draw(st.lists(ACTS, min_size=3, max_size=12)):
            day += dt.timedelta(data.draw(st.integers(0, 4)))
            with time_machine.travel(dt.datetime.combine(day, dt.time(10), dt.UTC), tick=True):
                try_to(kind, data)
        compare(data)
        before = rows()
        call_command("renew_published", verbosity=0)
        assert rows() == before
        transaction.set_rollback(True)


def compare(data: st.DataObject) -> None:
    as_of, held_on = data.draw(DAYS), data.draw(st.integers(1, 28).map(lambda n: f"2023-11-{n:02}"))
    country = data.draw(st.sampled_from(["AZ", "BY"]))
    stood = standing_by_hand(as_of)
    answer = Client().get("/api/v1/prisoners/", {"as_of": as_of.isoformat(), "page_size": "500"}).json()
    assert {p["id"]: p["detentions"] for p in answer["results"]} == {i: d["detentions"] for i, d in stood.items()}
    asked = {"as_of": as_of.isoformat(), "held_on": held_on, "country": country}
    found = Client().get("/api/v1/prisoners/", asked).json()["results"]
    assert {p["id"] for p in found} == {
        public_id for public_id, d in stood.items() if d["country"] == country and held_by_hand(d, held_on)
    }
    for public_id in Prisoner.objects.values_list("public_id", flat=True):
        status = Client().get(f"/api/v1/prisoners/{public_id}/", {"as_of": as_of.isoformat()}).status_code
        leads_on = PublishedRedirect.objects.filter(from_id=public_id).exists()
        assert status == (200 if public_id in stood else 308 if leads_on else 404)
        assert may_be_told("prisoner", public_id) == _public_now(public_id)


def rows() -> list[Any]:
    detentions = PastDetention.objects.order_by("prisoner_id", "number").values_list("prisoner_id", "number", "certain")
    return [*PastPrisoner.objects.order_by("pk").values_list("pk", "until", "words", "sort_name"), *detentions]
