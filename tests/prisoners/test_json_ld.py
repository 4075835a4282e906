"""A profile for machines that read pages: JSON-LD and Open Graph."""

from __future__ import annotations

import json
import re

import pytest

from tests.factories import (
    DetentionFactory,
    HearingFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    published,
    whole_case,
)
from tests.visiting import page

pytestmark = pytest.mark.django_db


def graph(case) -> list[dict]:
    html = page(f"/prisoners/{case.public_id}/")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    data = json.loads(found)
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def test_a_person_is_described_with_what_the_document_says():
    case = PrisonerFactory(
        name="Ulvi Hasanli", born="1987-04", gender="male", occupations="editor", case_summary="Held."
    )
    PrisonerNameFactory(prisoner=case, name="Ülvi Həsənli", language="az")
    person = graph(published(case))[0]
    assert person["@type"] == "Person" and person["name"] == "Ulvi Hasanli"
    assert person["alternateName"] == ["Ülvi Həsənli"] and person["birthDate"] == "1987-04"
    assert person["@id"].endswith(f"/prisoners/{case.public_id}/") and "image" not in person


def test_detentions_and_hearings_are_events_about_the_person_in_order():
    case = PrisonerFactory()
    detention = DetentionFactory(prisoner=case, arrested="2023-11-20", place="Baku")
    HearingFactory(detention=detention, court=None, held="2024-01-10", kind="verdict")
    person, arrest, hearing = graph(published(case))
    assert (arrest["startDate"], hearing["startDate"]) == ("2023-11-20", "2024-01-10")
    assert arrest["location"] == {"@type": "Place", "name": "Baku"}
    assert arrest["about"] == hearing["about"] == {"@id": person["@id"]}


@pytest.mark.parametrize("edtf", ["2023~", "2023?", "../2023-12-16", "2023-06/2023-08", "2023-21"])
def test_an_uncertain_date_is_left_out_and_never_rounded(edtf):
    case = PrisonerFactory(born=edtf)
    DetentionFactory(prisoner=case, arrested=edtf)
    (person,) = graph(published(case))
    assert "birthDate" not in person


def test_nothing_in_a_document_can_end_the_element():
    case = published(PrisonerFactory(name="</script><script>alert(1)</script><!--", case_summary="& \u2028 end"))
    person = graph(case)[0]
    assert person["name"].startswith("</script>") and person["description"] == "& \u2028 end"


def test_a_link_that_is_passed_on_shows_name_words_and_card():
    case = published(PrisonerFactory(name="Aziz Orujov", case_summary="Held for his films."))
    html = page(f"/prisoners/{case.public_id}/")
    meta = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)"\s+content="([^"]*)"', html))
    assert meta["og:title"] == "Aziz Orujov" and meta["og:description"] == "Held for his films."
    assert meta["og:image"].startswith("http") and meta["og:image"].endswith(f"/prisoners/{case.public_id}/card.png")
    assert meta["og:image:alt"].startswith("Aziz Orujov") and meta["twitter:card"] == "summary_large_image"


def test_a_whole_case_is_valid_json_and_bounded():
    assert len(graph(published(whole_case(children=20)))) <= 31
