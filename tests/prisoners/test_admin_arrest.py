"""One screen for a new arrest: what is needed, how it is read, who may, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from prisoners.models import CaseCitation, Custody, Prisoner
from record.models import ReviewAct, Source
from tests.desk import at_desk, list_of, page_of, said, staff
from tests.factories import (
    InstitutionFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    SourceFactory,
    TeamRulesFactory,
    public_document,
    published,
)

pytestmark = pytest.mark.django_db

SCREEN = reverse("admin:prisoners_prisoner_new_arrest")
LEAST = {"name": "Rasul Aliyev", "country": "AZ", "arrested": "7 February 2024", "title": "A letter"}
WHOLE = LEAST | {
    "place": "Baku",
    "arrested_by": "State Security Service",
    "kind": "arrest",
    "charge": "Criminal Code Articles 221.3 and 315.2",
    "held_at": "Baku Pre-trial Detention Facility",
    "url": "https://example.org/arrest",
    "publisher": "A paper",
    "published_on": "8 Feb 2024",
    "quote": "They took him.",
}


@pytest.fixture
def client(editor):
    return at_desk(editor)


def send(client, button="_save", *, to=SCREEN, **changes):
    return client.post(to, {"kind": "arrest", **LEAST, **changes, button: "1"}, follow=True)


def of(person):
    return f"{SCREEN}?prisoner={person.pk}"


def test_a_name_a_country_when_and_a_source_are_enough(client, team):
    answer = send(client)
    person = Prisoner.objects.get()
    assert answer.redirect_chain == [(page_of(person), 302)]
    assert person.state == "draft"
    assert str(person.detentions.get().arrested) == "2024-02-07"
    assert [kept.organization for kept in person.maintenance.all()] == [team]
    assert "Saved as a draft" in said(answer)


@pytest.mark.parametrize("missing", ["name", "country", "arrested", "title"])
def test_without_one_of_them_nothing_is_kept_and_what_was_typed_stays(client, missing):
    page = send(client, **{"place": "the market of Ganja", missing: ""})
    assert not Prisoner.objects.exists()
    assert not Source.objects.exists()
    assert list(page.context["form"].errors) == [missing]
    assert 'value="the market of Ganja"' in page.text


def test_articles_and_institution_are_read_and_shown_back(client):
    facility = InstitutionFactory(name="Baku Pre-trial Detention Facility", country="AZ")
    page = send(client, **WHOLE)
    detention = Prisoner.objects.get().detentions.get()
    assert sorted(detention.charges.values_list("article__number", flat=True)) == ["221.3", "315.2"]
    custody = detention.custody.get()
    # By its own name: the words would only say it twice.
    assert (custody.institution, custody.place) == (facility, "")
    words = said(page)
    assert "article 221.3" in words
    assert "Held at: Baku Pre-trial Detention Facility" in words


def test_of_two_institutions_that_it_can_mean_none_is_chosen(client):
    for _n in range(2):
        InstitutionFactory(name="Prison No. 11", country="AZ")
    send(client, held_at="Prison # 11")
    custody = Custody.objects.get()
    assert (custody.institution, custody.place) == (None, "Prison # 11")


def test_the_institution_that_was_chosen_is_not_guessed_over(client):
    InstitutionFactory(name="Prison No. 11", country="AZ")
    chosen = InstitutionFactory(name="Another place", country="AZ")
    send(client, held_at="Prison # 11", institution=str(chosen.pk))
    custody = Custody.objects.get()
    assert (custody.institution, custody.place) == (chosen, "Prison # 11")


def test_a_source_on_record_needs_no_title_and_is_not_made_twice(client):
    known = SourceFactory(url="https://example.org/arrest")
    send(client, title="", url="https://example.org/arrest")
    assert Source.objects.get() == known
    assert set(CaseCitation.objects.values_list("source", flat=True)) == {known.pk}


@pytest.mark.parametrize("url", ["ftp://example.org/1", "javascript:alert(1)", "no address"])
def test_an_address_that_is_none_is_refused_beside_its_field(client, url):
    page = send(client, url=url)
    assert "url" in page.context["form"].errors
    assert not Prisoner.objects.exists()


def test_a_charge_of_more_articles_than_a_case_has_is_refused(client):
    page = send(client, charge="Criminal Code Articles " + ", ".join(str(n) for n in range(100, 160)))
    assert "charge" in page.context["form"].errors
    assert not Prisoner.objects.exists()


def test_who_may_be_the_same_is_asked_about_first(client, case):
    page = send(client, name="Afiyaddin Mammadov")
    assert Prisoner.objects.count() == 1
    assert "Is this one of them?" in page.text
    assert "the same name in another spelling: Afiaddin Mammadov" in page.text
    mark = page.context["likely_mark"]
    send(client, name="Afiyaddin Mammadov", _someone_else=mark)
    assert Prisoner.objects.filter(name="Afiyaddin Mammadov").exists()


def test_enter_in_a_field_never_adds_the_arrest_to_another_case(client, case):
    page = send(client, name="Afiyaddin Mammadov")
    # The first button of a form is the one that Enter presses.
    assert page.text.index('name="_save"') < page.text.index('name="_look"')


def test_it_is_them_leads_to_their_case_with_all_that_was_typed_and_keeps_nothing_yet(client, case):
    page = send(client, "_look", to=of(case), **{**WHOLE, "place": "the market of Ganja"})
    assert case.detentions.count() == 1
    assert 'value="the market of Ganja"' in page.text
    assert "They took him." in page.text
    assert "Another arrest of Afiaddin Mammadov" in page.text
    send(client, to=of(case), **WHOLE)
    assert Prisoner.objects.count() == 1
    assert case.detentions.count() == 2


def test_an_arrest_can_be_kept_and_asked_for_review(client):
    answer = send(client, "_ask")
    person = Prisoner.objects.get()
    assert person.state == "in_review"
    assert ReviewAct.objects.get().verb == ReviewAct.Verb.ASKED
    assert "asked for review" in said(answer)


def test_an_arrest_can_be_kept_and_published_at_once(client):
    answer = send(client, "_publish", **WHOLE)
    person = Prisoner.objects.get()
    assert person.is_published
    assert "published as version 1" in said(answer)
    public = client.get(public_document(person)["url"])
    assert "7 February 2024" in public.text


def test_of_a_public_case_it_is_said_that_the_public_sees_it_later(client, case):
    published(case)
    answer = send(client, to=of(case))
    assert "when it is published" in said(answer)


def test_a_contributor_has_no_button_to_publish_and_may_not_press_it(team):
    contributor = at_desk(staff("Contributor", team=team))
    page = contributor.get(SCREEN)
    assert "Save and ask for review" in page.text
    assert "Save and publish" not in page.text
    assert send(contributor, "_publish").status_code == 403
    assert not Prisoner.objects.exists()


def test_a_team_whose_changes_are_read_first_publishes_nothing_here(client, team):
    TeamRulesFactory(organization=team, publishes_on_save=False)
    assert "Save and publish" not in client.get(SCREEN).text
    assert send(client, "_publish").status_code == 403
    assert not Prisoner.objects.exists()


@pytest.mark.parametrize("role", ["Administrator", "Auditor"])
def test_who_does_not_work_on_cases_cannot(role, team):
    client = at_desk(staff(role, team=team))
    assert client.get(SCREEN).status_code == 403
    assert send(client).status_code == 403
    assert "Record an arrest" not in client.get(list_of(Prisoner)).text


def test_who_is_in_no_team_cannot(case):
    client = at_desk(staff("Editor"))
    assert client.get(SCREEN).status_code == 403
    assert send(client).status_code == 403
    assert Prisoner.objects.get() == case


@pytest.mark.parametrize("given", ["case of another team", "nobody", "merged"])
def test_no_arrest_is_hung_on_a_case_that_is_not_theirs(client, given):
    if given == "nobody":
        url = f"{SCREEN}?prisoner=999999"
    else:
        theirs = PrisonerFactory(name="Of another desk")
        MaintenanceFactory(prisoner=theirs, organization=OrganizationFactory(maintains_cases=True))
        url = of(theirs)
    if given == "merged":
        MaintenanceFactory(prisoner=theirs, organization=OrganizationFactory(maintains_cases=True))
        Prisoner.objects.filter(pk=theirs.pk).update(state="merged")
    assert client.get(url).status_code == 403
    assert send(client, to=url).status_code == 403
    assert send(client, "_look", to=url).status_code == 403
    assert not CaseCitation.objects.exists()


def test_a_merged_case_of_their_own_takes_no_arrest(client, case):
    Prisoner.objects.filter(pk=case.pk).update(state="merged")
    assert send(client, to=of(case)).status_code == 403
    assert case.detentions.count() == 1


def test_filling_in_from_the_page_without_a_script_keeps_nothing(client, settings):
    settings.OUTGOING_PAGES = True
    page = send(client, "_read_page", url="", title="", place="the market of Ganja")
    assert not Prisoner.objects.exists()
    assert not page.context["form"].errors
    assert 'value="the market of Ganja"' in page.text
    assert "Enter the address of the page first" in said(page)


def test_a_desk_that_opens_no_pages_does_not_offer_to(client, settings):
    settings.OUTGOING_PAGES = False
    assert "Fill in from the page" not in client.get(SCREEN).text


def test_the_list_of_prisoners_has_the_button_and_the_screen_shows_each_date_read(client):
    assert f'href="{SCREEN}"' in client.get(list_of(Prisoner)).text
    page = send(client, title="")
    assert ">7 February 2024</output>" in page.text


def test_an_institution_can_be_made_from_the_screen_by_who_may(client):
    assert "add_id_institution" in client.get(SCREEN).text


def test_what_it_costs_is_bounded_and_does_not_grow_with_the_record(client, case):
    InstitutionFactory(name="Baku Pre-trial Detention Facility", country="AZ")

    def cost(name):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(SCREEN, {**WHOLE, "name": name, "_save": "1"})
        assert answer.status_code == 302
        return len(queries)

    assert cost("Rasul Aliyev") <= 60
    small = cost("Tofig Yagublu")
    for n in range(10):
        InstitutionFactory(name=f"Prison No. {n}", country="AZ")
        PrisonerFactory(name=f"Somebody called {n}")
    assert cost("Nargiz Absalamova") <= small
