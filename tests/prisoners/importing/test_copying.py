"""Rows that are copied in are kept as if they were saved one by one: keys, defaults, history, marks, constraints."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from prisoners.importing.batch import ORDER, Batch
from prisoners.importing.working import say_for_all
from prisoners.models import CaseCitation, Charge, Custody, Detention, ImportRow, Prisoner, PrisonerGroup, PrisonerName
from record.copying import copy_in, fresh
from tests.factories import (
    ArticleFactory,
    ChargeFactory,
    DetentionFactory,
    GroupFactory,
    PrisonerFactory,
    SourceFactory,
    published,
)

pytestmark = pytest.mark.django_db


def history_of(model: type[models.Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}History").objects


def plain(noun: models.Model, *, without: tuple[str, ...]) -> dict[str, Any]:
    saved = type(noun)._default_manager.get(pk=noun.pk)
    return {f.attname: getattr(saved, f.attname) for f in saved._meta.concrete_fields if f.attname not in without}


@pytest.mark.parametrize("model", [*ORDER, ImportRow])
def test_a_fresh_noun_is_as_django_makes_it(model: type[models.Model]) -> None:
    def said(noun: models.Model) -> dict[str, Any]:
        # The database's own defaults are objects that compare with nothing.
        own = (f.attname for f in model._meta.concrete_fields if not f.has_db_default())
        return {name: getattr(noun, name) for name in own}

    assert said(fresh(model)) == said(model())
    assert fresh(model)._state.adding


def test_fresh_nouns_share_nothing_that_can_change() -> None:
    one, other = fresh(ImportRow), fresh(ImportRow)
    one.made["prisoners.prisoner"] = [1]
    one.said.append("Read.")
    assert (other.made, other.said) == ({}, [])


def test_what_is_copied_in_is_what_would_have_been_saved() -> None:
    values: dict[str, Any] = {"name": "Əli “A” Vəliyev\t\\N", "country": "AZ", "born": "1979~", "nationality": "AZ,GE"}
    saved = Prisoner.objects.create(**values)
    copied = fresh(Prisoner, **values)
    copy_in(Prisoner, [copied])
    given = ("id", "public_id", "changed_at")
    assert plain(copied, without=given) == plain(saved, without=given)
    one = DetentionFactory(prisoner=saved, arrested="2023-11", ended="2024", has_ended=True)
    other = fresh(Detention, prisoner=copied, kind=one.kind, arrested="2023-11", ended="2024", has_ended=True)
    other.place = one.place
    copy_in(Detention, [other])
    without = ("id", "prisoner_id", *(f.attname for f in Detention._meta.concrete_fields if f.name.startswith("exp")))
    assert plain(other, without=without) == plain(one, without=without)


def test_of_rows_that_are_copied_in_only_their_keys_are_asked_for(django_assert_num_queries) -> None:
    people = [fresh(Prisoner, name=f"Person {n}", country="AZ") for n in range(6)]
    with django_assert_num_queries(2):
        copy_in(Prisoner, people)
    with django_assert_num_queries(1):
        assert people[5].public_id == "AZ-0006"


def test_public_ids_and_numbers_are_given_in_order_and_read_back() -> None:
    people = [fresh(Prisoner, name=f"Person {n}", country="AZ" if n % 2 else "GE") for n in range(6)]
    copy_in(Prisoner, people)
    assert [p.public_id for p in people] == ["GE-0001", "AZ-0001", "GE-0002", "AZ-0002", "GE-0003", "AZ-0003"]
    assert dict(Prisoner.objects.values_list("pk", "public_id")) == {p.pk: p.public_id for p in people}
    detentions = [fresh(Detention, prisoner=people[n]) for n in (0, 1, 0)]
    copy_in(Detention, detentions)
    assert [d.number for d in detentions] == [1, 1, 2]


def test_all_cases_of_rows_entered_at_once_are_marked_and_no_others() -> None:
    detentions = [ChargeFactory().detention for _n in range(3)]
    cases = [published(detention.prisoner) for detention in detentions]
    copy_in(Charge, [fresh(Charge, detention=d, text="Hooliganism") for d in (*detentions[:2], detentions[0])])
    marked = Prisoner.objects.filter(changed_at__isnull=False)
    assert set(marked) == set(cases[:2])


@pytest.mark.parametrize("model", [PrisonerName, PrisonerGroup, Detention, Custody, Charge, CaseCitation])
def test_each_table_of_an_import_marks_the_published_case_it_adds_to(model: type[models.Model]) -> None:
    detention = DetentionFactory()
    case, other = published(detention.prisoner), published(PrisonerFactory())
    detention.refresh_from_db()
    named: dict[type[models.Model], dict[str, Any]] = {
        PrisonerName: {"prisoner": case, "name": "Ali"},
        PrisonerGroup: {"prisoner": case, "group": GroupFactory()},
        Detention: {"prisoner": case},
        Custody: {"detention": detention, "place": "Prison No. 1"},
        Charge: {"detention": detention, "article": ArticleFactory()},
        CaseCitation: {"prisoner": case, "source": SourceFactory()},
    }
    copy_in(model, [fresh(model, **named[model])])
    assert Prisoner.objects.get(pk=case.pk).changed_at is not None
    assert Prisoner.objects.get(pk=other.pk).changed_at is None
    # Changed and deleted, it marks the case too: those triggers go row by row.
    for change in (lambda rows: rows.update(**_another(model)), lambda rows: rows.delete()):
        Prisoner.objects.filter(pk=case.pk).update(changed_at=None)
        change(model._default_manager.filter(pk=model._default_manager.latest("pk").pk))
        assert Prisoner.objects.get(pk=case.pk).changed_at is not None


def _another(model: type[models.Model]) -> dict[str, Any]:
    if model is PrisonerGroup:
        return {"group": GroupFactory(slug="others", name="Others")}
    name = {PrisonerName: "name", Detention: "place", Custody: "place", Charge: "text", CaseCitation: "quote"}[model]
    return {name: "Another"}


def test_each_row_copied_in_has_a_history_row_that_says_who_and_why() -> None:
    prisoner, source = PrisonerFactory(), SourceFactory()
    row = ImportRow(number=1)
    batch = Batch(None)
    detention = batch.add(row, fresh(Detention, prisoner=prisoner))
    charge = batch.add(row, fresh(Charge, detention=detention, text="Disorder"))
    for statement, noun in (("", None), ("detention", detention), ("charge", charge)):
        batch.cite(row, prisoner, source, "as printed", statement, noun)
    with transaction.atomic(), pghistory.context(reason="Import of az.csv", by="import_cases") as context:
        say_for_all(context)
        batch.save()
    for model in (Detention, Charge, CaseCitation):
        keys = row.made[model._meta.label_lower]
        written = history_of(model).filter(pgh_obj_id__in=keys)
        assert [h.pgh_label for h in written] == ["insert"] * len(keys)
        assert {h.pgh_context.metadata["reason"] for h in written} == {"Import of az.csv"}
    cited = CaseCitation.objects.order_by("pk").values_list("quote", "detention", "charge", "prisoner", "source")
    assert list(cited) == [
        ("as printed", None, None, prisoner.pk, source.pk),
        ("as printed", detention.pk, None, prisoner.pk, source.pk),
        ("as printed", None, charge.pk, prisoner.pk, source.pk),
    ]


def test_a_citation_for_what_belongs_to_another_case_is_refused() -> None:
    row, batch = ImportRow(number=1), Batch(None)
    batch.cite(row, PrisonerFactory(), SourceFactory(), "", "detention", DetentionFactory())
    with pytest.raises(IntegrityError, match="case_citation_is_for_its_own_case"), transaction.atomic():
        batch.save()


@pytest.mark.parametrize("table", ["prisoners_casecitation", "prisoners_casecitationhistory"])
@pytest.mark.parametrize("key", ["charge_id", "custody_id", "finding_id"])
def test_citations_of_a_statement_are_found_by_an_index_though_empty_keys_are_not_in_it(table: str, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for condition in (f"{key} = 7", f"{key} IN (7, 8)"):
            cursor.execute(f"EXPLAIN SELECT * FROM {table} WHERE {condition}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert f"{'cites' if table.endswith('citation') else 'casecitation_had'}_{key[:-3]}" in plan
