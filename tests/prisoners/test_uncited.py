"""What a case says without a source."""

from __future__ import annotations

import pytest

from prisoners.models import Prisoner
from prisoners.models.citation import CaseCitation
from prisoners.uncited import uncited_statements
from record import services
from tests.factories import CaseCitationFactory, ChargeFactory, DetentionFactory, PrisonerFactory, whole_case

pytestmark = pytest.mark.django_db


def paths(case: Prisoner) -> list[str]:
    return [found.path for found in uncited_statements(services.preview(case)[1])]


def test_a_case_that_cites_everything_has_nothing_uncited() -> None:
    case = whole_case(children=2)
    CaseCitationFactory(prisoner=case, field="")
    assert paths(case) == []


def test_without_citations_every_statement_is_listed_where_it_stands() -> None:
    case = whole_case(children=2)
    CaseCitation.objects.filter(prisoner=case).delete()
    document = services.preview(case)[1]
    found = [u.path for u in uncited_statements(document)]
    assert len(found) == len(set(found))
    for path in found:
        node = document
        for step in path.strip("/").split("/"):
            node = node[int(step)] if isinstance(node, list) else node[step]
        assert node
    parts = ["custody", "charges", "hearings", "sentences"]
    assert {f"/detentions/{n}" for n in (0, 1)} | {f"/detentions/{n}/{p}/0" for n in (0, 1) for p in parts} <= set(
        found
    )
    assert {"/name", "/biography", "/names/1", "/group_citations/1", "/organizations/1", "/events/1"} <= set(found)
    assert {"/incidents/1", "/recognitions/1", "/assessment/pace_1900/1"} <= set(found)


def test_a_citation_of_the_whole_case_supports_the_person_and_not_what_belongs_to_the_case() -> None:
    case = PrisonerFactory(biography="Born in Baku.")
    ChargeFactory(detention=DetentionFactory(prisoner=case))
    CaseCitationFactory(prisoner=case, field="")
    assert paths(case) == ["/detentions/0", "/detentions/0/charges/0"]


def test_a_citation_for_one_field_leaves_the_others_uncited() -> None:
    case = PrisonerFactory(biography="Born in Baku.", born="1990", occupations="")
    CaseCitationFactory(prisoner=case, field="name")
    assert {"/born", "/biography"} <= set(paths(case))
    assert "/name" not in paths(case)


def test_a_statement_is_told_in_words_with_its_date() -> None:
    case = PrisonerFactory()
    DetentionFactory(prisoner=case, kind="pre_trial_detention", arrested="2023-11-20")
    words = [found.words for found in uncited_statements(services.preview(case)[1])]
    assert words[-1] == "Detention: pre-trial detention, 20 November 2023"


def test_reading_a_composed_document_asks_nothing_of_the_database(django_assert_num_queries) -> None:
    document = services.preview(whole_case(children=3))[1]
    with django_assert_num_queries(0):
        uncited_statements(document)
