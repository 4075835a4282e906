"""Names in sources matched with the institutions on record."""

from __future__ import annotations

import pytest

from organizations.institution_matching import institutions_named
from organizations.institution_names import read_institution
from tests.factories import InstitutionFactory, InstitutionNameFactory

pytestmark = pytest.mark.django_db


def meant(name: str, country: str = "AZ") -> list[str]:
    read = read_institution(name)
    return [institution.slug for institution in institutions_named([read], country=country)[read.key]]


def test_an_institution_is_known_by_its_name_in_any_spelling():
    InstitutionFactory(slug="prison-11", name="Prison No. 11")
    InstitutionFactory(slug="prison-1", name="Prison No. 1")
    assert meant("Prison # 11") == meant("Penitentiary Institution № 11") == ["prison-11"]


def test_an_institution_is_known_by_its_other_names():
    prison = InstitutionFactory(slug="kurdakhani", name="Baku Pre-trial Detention Centre")
    InstitutionNameFactory(institution=prison, name="Kurdakhani prison")
    InstitutionNameFactory(institution=prison, name="Kürdəxanı İstintaq Təcridxanası")
    assert meant("Baku Investigative Prison (Kurdakhani pre-trial detention center)") == ["kurdakhani"]


def test_an_institution_is_known_by_its_translated_name():
    InstitutionFactory(slug="prison-11", name="The eleventh", i18n={"name_az": "11 saylı cəzaçəkmə müəssisəsi"})
    assert meant("Prison # 11") == ["prison-11"]


def test_a_place_spelled_a_little_otherwise_is_the_same_place():
    InstitutionFactory(slug="gobustan", name="Gobustan Prison")
    assert meant("Qobustan Closed Prison") == ["gobustan"]


def test_a_prison_of_another_number_or_place_or_country_is_not_meant():
    InstitutionFactory(name="Prison No. 11")
    InstitutionFactory(name="Sheki Prison")
    InstitutionFactory(name="Prison No. 12", country="GE")
    assert meant("Prison No. 12") == meant("Ganja Prison") == []


def test_two_that_match_equally_well_are_both_told():
    InstitutionFactory(slug="a", name="Prison No. 11")
    InstitutionFactory(slug="b", name="Prison #11")
    assert sorted(meant("Prison 11")) == ["a", "b"]


def test_many_names_are_matched_with_one_query(django_assert_num_queries):
    for number in range(1, 8):
        InstitutionNameFactory(institution=InstitutionFactory(name=f"Prison No. {number}"), name=f"Zone {number}")
    readings = [read_institution(f"Prison # {number}") for number in range(1, 20)]
    with django_assert_num_queries(1):
        found = institutions_named(readings, country="AZ")
    assert sum(len(institutions) for institutions in found.values()) == 7
