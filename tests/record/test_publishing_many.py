"""Many cases published in one act leave the record as if they had been published one by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from organizations.models import Organization
from prisoners.models import Prisoner
from record.models import PlannedPublication, PublicationAct
from record.past import FOR_EVER
from record.publication_errors import MergedCase, NeedsConfirmation, NeedsSecondReader, UnderEmbargo
from record.published import Version
from record.publishing_many import publish_many
from record.services import publish, unpublish
from tests.factories import (
    CampaignFactory,
    CampaignPrisonerFactory,
    ConfidentialNoteFactory,
    DetentionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamRulesFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db

# When something was done: what two runs can differ in, with the keys that sequences give.
STAMPS = {"published_at", "updated_at", "first_published_at", "made_at", "since", "named_at", "changed_at"}
# Counted and named by triggers, statement by statement; and rows of the past, which are made anew for what comes back
# after all others: in which order they are numbered says nothing.
WITHOUT_ORDER = ("PublishedFacet", "PublishedGroup", "PublishedHeldChange", "PublishedTally", "Past")


class Undo(Exception):
    """Ends a transaction without keeping what was done in it."""


def whole_database() -> dict[str, list[Any]]:
    """All rows of all tables but the history, in the order of their keys, without stamps."""
    found = {}
    for model in apps.get_models():
        # History is compared in number: its rows carry the time and a context.
        if model._meta.managed and not model._meta.proxy:
            rows = model._default_manager.order_by("pk")
            history = hasattr(model, "pgh_tracked_model")
            said = [rows.count()] if history else [_row(row) for row in rows]
            found[model._meta.label] = sorted(said, key=repr) if model.__name__.startswith(WITHOUT_ORDER) else said
    return found


def _row(row: models.Model) -> dict[str, Any]:
    own_key = isinstance(row._meta.pk, models.AutoField)
    return {
        f.attname: _without_stamps(getattr(row, f.attname))
        for f in row._meta.concrete_fields
        if f.name not in STAMPS and not (f.primary_key and own_key)
    }


def _without_stamps(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        # Of a past row: for ever, or until the next version came.
        return value == FOR_EVER
    if isinstance(value, dict):
        return {key: _without_stamps(item) for key, item in value.items() if key not in STAMPS}
    # A mark and a patch say the same in any order.
    return sorted(map(_without_stamps, value), key=repr) if isinstance(value, list) else value


def after(act: Any) -> tuple[Any, dict[str, list[Any]]]:
    """What an act returns and how it leaves the database, which is then as it was before."""
    found: list[Any] = []
    try:
        with transaction.atomic():
            returned = act()
            found.append(([version and version.public_id for version in returned], whole_database()))
            raise Undo
    except Undo:
        return found[0]


def cases_of_all_kinds() -> list[Prisoner]:
    """New, public and changed, public and the same, withdrawn, named by a campaign, planned, in any order of keys."""
    new, whole, changed, same, withdrawn, named = (
        PrisonerFactory(name="Əli Vəliyev"),
        whole_case(children=2),
        whole_case(),
        whole_case(),
        whole_case(),
        PrisonerFactory(name="Анна Иванова"),
    )
    for case in (changed, same, withdrawn):
        publish(case=case, by=None)
    DetentionFactory(prisoner=changed, arrested="2024-05")
    Prisoner.objects.filter(pk=changed.pk).update(name="Another name")
    Prisoner.objects.filter(pk=same.pk).update(changed_at=timezone.now())
    unpublish(case=withdrawn, by=None, reason="For a while")
    publish(case=named, by=None)
    campaign = CampaignFactory()
    CampaignPrisonerFactory(campaign=campaign, prisoner=named)
    CampaignPrisonerFactory(campaign=campaign, prisoner=changed)
    publish(case=campaign, by=None)
    Prisoner.objects.filter(pk=named.pk).update(name="Анна Петрова")
    PlannedPublication.objects.create(kind="prisoner", case_id=new.pk, due_at=timezone.now(), by=None, reason="Soon")
    return [same, named, withdrawn, whole, changed, new]


def test_many_at_once_leave_the_record_as_one_by_one() -> None:
    keys = [case.pk for case in cases_of_all_kinds()]
    by = UserFactory()

    def cases() -> list[Prisoner]:
        found = Prisoner.objects.in_bulk(keys)
        return [found[key] for key in keys]

    one_by_one = after(lambda: [publish(case=case, by=by, reason="Now", team="Team") for case in cases()])
    at_once = after(lambda: publish_many(cases=cases(), by=by, reason="Now", team="Team"))
    assert at_once[0] == one_by_one[0]
    assert at_once[0][0] is None
    for table, rows in one_by_one[1].items():
        assert at_once[1][table] == rows, table
    # Something was there to be compared: a name that campaigns must follow.
    assert {row["kind"] for row in one_by_one[1]["record.Recomposition"]} >= {"campaign", "prisoner"}


def test_versions_are_numbered_in_the_order_given_and_without_gaps() -> None:
    published(PrisonerFactory())
    last = Version.objects.latest("sequence").sequence
    cases = [PrisonerFactory(), PrisonerFactory(), PrisonerFactory()]
    versions = publish_many(cases=[cases[2], cases[0], cases[1]], by=None)
    assert [v and (v.sequence, v.public_id) for v in versions] == [
        (last + 1, cases[2].public_id),
        (last + 2, cases[0].public_id),
        (last + 3, cases[1].public_id),
    ]


def test_what_was_given_shows_that_it_is_public() -> None:
    case = PrisonerFactory()
    (version,) = publish_many(cases=[case], by=None)
    again = Prisoner.objects.get(pk=case.pk)
    for shown in (case, again):
        assert shown.is_published
        assert not shown.changed_since_publication
        assert shown.live == version
        assert version is not None
        assert shown.first_published_at == version.published_at


def test_a_kind_whose_documents_name_their_own_kind_is_published_in_its_order() -> None:
    parent = OrganizationFactory()
    part = OrganizationFactory(parent=parent)
    publish_many(cases=[parent, part], by=None)
    live = Organization.objects.get(pk=part.pk).live
    assert live is not None and live.document is not None
    assert live.document["parent"]["id"] == parent.slug


def test_nothing_is_published_of_no_cases() -> None:
    assert publish_many(cases=[], by=None) == []


def test_the_number_of_queries_does_not_depend_on_how_many(django_assert_max_num_queries: Any) -> None:
    cases = [whole_case() for _n in range(6)]
    with django_assert_max_num_queries(1000) as few:
        publish_many(cases=cases[:2], by=None)
    with django_assert_max_num_queries(len(few)):
        publish_many(cases=cases[2:], by=None)


def embargoed(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(embargo_until=timezone.now() + dt.timedelta(days=1))


def sensitive(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(needs_second_reader=True)


def of_a_strict_team(case: Prisoner) -> None:
    rules = TeamRulesFactory(second_reader=True)
    MaintenanceFactory(prisoner=case, organization=rules.organization)


def telling_a_secret(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(biography="Call +994 50 123 45 67.")
    ConfidentialNoteFactory(prisoner=case, body="+994 50 123 45 67")


def merged(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(state="merged")


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (embargoed, UnderEmbargo),
        (sensitive, NeedsSecondReader),
        (of_a_strict_team, NeedsSecondReader),
        (telling_a_secret, NeedsConfirmation),
        (merged, MergedCase),
    ],
)
def test_one_that_may_not_be_published_refuses_all(make: Any, refusal: type[Exception]) -> None:
    cases = [PrisonerFactory(), PrisonerFactory()]
    make(cases[1])
    with pytest.raises(refusal):
        publish_many(cases=cases, by=UserFactory())
    assert not Version.objects.filter(kind="prisoner").exists()
    assert not PublicationAct.objects.filter(version__kind="prisoner").exists()
