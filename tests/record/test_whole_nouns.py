"""A case with all its parts in one question: as if Django had prefetched them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.case_parts import WHOLE_CASE
from prisoners.models import Prisoner
from prisoners.publication import compose_prisoner, compose_prisoners
from tests.factories import PrisonerFactory, whole_case

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("children", [0, 1, 3])
def test_one_case_is_composed_in_one_query_into_what_many_are(children):
    case = whole_case(children=children) if children else PrisonerFactory()
    whole_case()
    with CaptureQueriesContext(connection) as asked:
        document = compose_prisoner(case)
    assert len(asked) == 1
    assert document == compose_prisoners([case])[0]
    assert len(document["detentions"]) == len(document["documents"]) == children


def test_each_case_gets_its_own_parts():
    cases: list[Prisoner] = [whole_case(children=2), PrisonerFactory(), whole_case()]
    with CaptureQueriesContext(connection) as asked:
        found = {case.pk: WHOLE_CASE.read(case.pk) for case in cases}
        numbers = [
            [(len(d.charges.all()), d.charges.all()[0].detention is d) for d in found[case.pk].detentions.all()]
            for case in cases
        ]
        assessed = [bool(getattr(found[case.pk], "assessment", None)) for case in cases]
    assert len(asked) == len(cases)
    assert numbers == [[(1, True), (1, True)], [], [(1, True)]]
    assert assessed == [True, False, True]


def test_a_case_that_is_not_there_is_said_not_to_be():
    with pytest.raises(Prisoner.DoesNotExist):
        WHOLE_CASE.read(0)


def test_a_file_that_stays_at_the_desk_is_not_read():
    case = whole_case()
    case.documents.update(is_public=False, public_file="")
    whole = WHOLE_CASE.read(case.pk)
    assert whole.public_documents == []
    assert "documents" not in whole._prefetched_objects_cache
