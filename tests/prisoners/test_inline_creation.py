"""What a case points at is made in place: articles, institutions, courts, officials, by those who may."""

from __future__ import annotations

import pytest
from django.urls import reverse

from organizations.models import Institution
from prisoners.models import Article
from tests.desk import at_desk, page_of, staff
from tests.factories import HearingFactory

pytestmark = pytest.mark.django_db


def add(noun):
    return reverse(f"admin:{noun}_add") + "?_popup=1"


@pytest.mark.parametrize("role", ["Contributor", "Editor"])
def test_who_works_on_cases_finds_the_way_to_a_new_one_beside_each_type_ahead(role, team, case):
    client = at_desk(staff(role, team=team))
    page = client.get(page_of(case.detentions.get())).text
    for field in ("charges-__prefix__-article", "custody-__prefix__-institution", "hearings-__prefix__-court"):
        assert f'id="add_id_{field}"' in page
    assert 'id="add_id_court"' in client.get(reverse("admin:prisoners_hearing_add") + f"?prisoner={case.pk}").text


def test_an_article_made_in_a_popup_is_given_back_to_the_field(team):
    client = at_desk(staff("Contributor", team=team))
    assert 'name="_popup"' in client.get(add("prisoners_article")).text
    data = {"country": "AZ", "code": "Criminal Code", "number": "999.1", "title": "A new one", "_popup": "1"}
    answer = client.post(add("prisoners_article"), data)
    made = Article.objects.get(number="999.1")
    assert str(answer.templates[0].name).endswith("popup_response.html")
    assert f"&quot;value&quot;: &quot;{made.pk}&quot;" in answer.text


def test_an_institution_made_in_a_popup_is_given_back_to_the_field(team):
    client = at_desk(staff("Contributor", team=team))
    page = client.get(add("organizations_institution"))
    assert 'name="_save"' in page.text
    data = {
        "name": "A new prison",
        "slug": "a-new-prison",
        "institution_kind": "prison",
        "country": "AZ",
        "_popup": "1",
    }
    for formset in page.context["inline_admin_formsets"]:
        data |= {field.html_name: field.value() for field in formset.formset.management_form}
    answer = client.post(add("organizations_institution"), data)
    made = Institution.objects.get(slug="a-new-prison")
    assert f"&quot;value&quot;: &quot;{made.pk}&quot;" in answer.text


def test_who_only_reads_is_offered_none_and_makes_none(team):
    HearingFactory()
    client = at_desk(staff("Auditor", team=team))
    assert client.get(add("prisoners_article")).status_code == 403
    assert client.post(add("prisoners_article"), {"number": "1"}).status_code == 403
