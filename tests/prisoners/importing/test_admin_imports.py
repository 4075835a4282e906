"""Imports at the desk: uploaded, mapped, looked at, run, told of, undone; by those whose team it is."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization
from prisoners.admin import imports
from prisoners.models import Import, ImportRow, Prisoner
from record.roles import ADMINISTRATOR, AUDITOR, CONTRIBUTOR, EDITOR
from tests.desk import at_desk, list_of, page_of, staff
from tests.factories import DetentionFactory, MaintenanceFactory, OrganizationFactory, PrisonerFactory
from tests.prisoners.importing.files import AZ_2014, HEADER

pytestmark = pytest.mark.django_db
ADD = reverse("admin:prisoners_import_add")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """However slow the machine, the request does all the work: there is no worker here."""
    monkeypatch.setattr(imports, "AT_ONCE", 600.0)


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(team=True)


@pytest.fixture
def client(team: Organization) -> Client:
    return at_desk(staff(CONTRIBUTOR, team=team))


def uploaded(client: Client, content: bytes | str, *, team: Organization, name: str = "az-list.csv", **more):
    raw = content.encode() if isinstance(content, str) else content
    return client.post(ADD, {"file": SimpleUploadedFile(name, raw), "team": team.pk, **more}, follow=True)


def mapped(client: Client, **changes: str):
    """Send the page of columns as it stands, with some fields changed."""
    of = Import.objects.latest("pk")
    form = client.get(page_of(of)).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    return client.post(page_of(of), {"page": "mapping", **data, **changes}, follow=True)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_of_2014_is_imported_and_undone_at_the_desk(client, team):
    tofig = DetentionFactory(
        prisoner=PrisonerFactory(name="Tofig Yagublu", country="AZ"), arrested="../2023-12-16"
    ).prisoner
    MaintenanceFactory(prisoner=tofig, organization=team)
    page = uploaded(client, AZ_2014.read_bytes(), team=team, name="az-2014.csv")
    assert "Journalists and bloggers" in words(page)
    of = Import.objects.get()
    # A guess at what its columns hold stands there already.
    assert page.context["form"]["column_2"].value() == "name"

    page = mapped(client, source_title="The list of 2014")
    rows = page.context["rows"]
    assert rows.paginator.count == 95
    assert rows[0].number == 12
    assert "Tofig Yagublu" in words(page)
    assert rows[0].chosen == f"detention:{tofig.pk}"
    assert not Prisoner.objects.exclude(pk=tofig.pk).exists()

    page = client.post(page_of(of), {"run": "1"}, follow=True)
    assert "created: 94" in words(page)
    assert tofig.detentions.count() == 2
    assert Prisoner.objects.get(name="Anar Mammadli").maintenance.get().organization == team

    page = client.post(page_of(of), {"undo": "1"}, follow=True)
    assert list(Prisoner.objects.all()) == [tofig]
    assert tofig.detentions.count() == 1


def test_the_history_of_a_case_names_who_imported_it(client, team):
    uploaded(client, f"{HEADER}\nAli Babayev,2014,,\n", team=team)
    mapped(client)
    of = Import.objects.get()
    client.post(page_of(of), {"run": "1"})
    page = client.get(reverse("admin:prisoners_prisoner_history", args=[Prisoner.objects.get().pk]))
    assert of.by is not None
    assert of.by.get_username() in words(page)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "x.csv", "empty"),
        (b"name,name\nA,B\n", "x.csv", "the same name"),
        (b"PK\x03\x04 nothing", "x.xlsx", "damaged"),
        (b"name\nA\n", "x.exe", "not allowed"),
    ],
)
def test_a_bad_file_is_refused_on_the_page_and_nothing_is_kept(client, team, content, name, why):
    page = uploaded(client, content, team=team, name=name)
    assert why in words(page)
    assert not Import.objects.exists()


def test_columns_that_name_nobody_are_refused(client, team):
    uploaded(client, "who,when\nAli Babayev,2014\n", team=team)
    assert "No column is mapped to the name" in words(mapped(client))
    page = mapped(client, column_0="name", column_1="arrested", country="AZ")
    assert page.context["rows"][0].reading["arrested"] == "2014"


def test_a_mapping_is_remembered_for_files_of_the_same_columns_and_can_be_downloaded(client, team):
    uploaded(client, "who,when\nAli Babayev,2014\n", team=team)
    mapped(client, column_0="name", column_1="arrested", country="AZ")
    client.post(page_of(Import.objects.get()), {"run": "1"})
    page = uploaded(client, "who,when\nZaur Hasanov,2015\n", team=team, name="second.csv")
    assert page.context["form"]["column_0"].value() == "name"
    toml = client.get(reverse("admin:prisoners_import_mapping", args=[Import.objects.latest("pk").pk])).content
    other = uploaded(
        client,
        "who,when,more\nEmin Rzayev,2016,x\n",
        team=team,
        name="third.csv",
        mapping=SimpleUploadedFile("m.toml", toml),
    )
    assert other.context["form"]["column_0"].value() == "name"


def test_problems_come_first_and_a_choice_for_a_match_is_kept(client, team):
    person = DetentionFactory(prisoner=PrisonerFactory(name="Ilgar Mammadov", country="AZ"), arrested="2023").prisoner
    MaintenanceFactory(prisoner=person, organization=team)
    uploaded(client, f"{HEADER}\nAli Babayev,2014,,\nIlgar Mammadov,2013,,\nZaur Hasanov,=1+1,,\n", team=team)
    page = mapped(client)
    assert [row.number for row in page.context["rows"]] == [3, 2, 1]
    of = Import.objects.get()
    client.post(page_of(of), {"choice_2": "new", "choice_1": "skip", "keep": "1"})
    assert ImportRow.objects.get(number=2).choice == "new"
    client.post(page_of(of), {"run": "1"})
    assert person.detentions.count() == 1
    assert Prisoner.objects.filter(name="Ilgar Mammadov").count() == 2
    assert not Prisoner.objects.filter(name="Ali Babayev").exists()


def test_nobody_is_chosen_who_was_not_shown(client, team):
    stranger = PrisonerFactory(name="Somebody Else", country="AZ")
    MaintenanceFactory(prisoner=stranger, organization=team)
    uploaded(client, f"{HEADER}\nAli Babayev,2014,,\n", team=team)
    mapped(client)
    client.post(page_of(Import.objects.get()), {"choice_1": f"detention:{stranger.pk}", "run": "1"})
    assert not stranger.detentions.exists()


def test_a_draft_of_another_team_is_named_by_its_team_alone(client, team):
    hidden = DetentionFactory(
        prisoner=PrisonerFactory(name="Ilgar Mammadov", country="AZ"), arrested="2013-02-04"
    ).prisoner
    other = OrganizationFactory(team=True, name="The other team")
    MaintenanceFactory(prisoner=hidden, organization=other)
    uploaded(client, f"{HEADER}\nIlgar Mammadov,4 February 2013,,\n", team=team)
    page = words(mapped(client))
    assert "The other team" in page
    assert hidden.public_id not in page
    of = Import.objects.get()
    client.post(page_of(of), {"choice_1": f"update:{hidden.pk}", "run": "1"})
    assert hidden.names.count() == 0
    assert Prisoner.objects.filter(name="Ilgar Mammadov").count() == 2


def test_a_public_case_of_another_team_is_left_alone(client, team):
    public = DetentionFactory(
        prisoner=PrisonerFactory(name="Ilgar Mammadov", country="AZ", state="published"), arrested="2023"
    ).prisoner
    MaintenanceFactory(prisoner=public, organization=OrganizationFactory(team=True))
    uploaded(client, f"{HEADER}\nIlgar Mammadov,2013,,\n", team=team)
    assert "which another team keeps" in words(mapped(client))
    client.post(page_of(Import.objects.get()), {"run": "1"})
    assert public.detentions.count() == 1
    assert ImportRow.objects.get().outcome == "skipped"


def test_the_report_is_a_file_that_no_spreadsheet_runs(client, team):
    uploaded(client, f"{HEADER}\nAli Babayev,=cmd|' /C calc'!A0,,\n", team=team)
    mapped(client)
    of = Import.objects.get()
    client.post(page_of(of), {"run": "1"})
    content = b"".join(client.get(reverse("admin:prisoners_import_report", args=[of.pk]))).decode()
    header, row = csv.reader(io.StringIO(content))
    assert header[:4] == ["row", "outcome", "why", "case"]
    assert row[1] == "rejected"
    assert row[5].startswith("'=cmd")


def test_progress_shows_itself_without_a_script(client, team):
    uploaded(client, f"{HEADER}\nAli Babayev,2014,,\n", team=team)
    of = Import.objects.get()
    Import.objects.update(state="running", rows_read=10, rows_done=4)
    page = client.get(page_of(of))
    assert page["Refresh"] == "3"
    assert "4 rows done; the file has 10." in words(page)


def test_imports_of_other_teams_are_not_there(client, team):
    other = OrganizationFactory(team=True)
    theirs = at_desk(staff(EDITOR, team=other))
    uploaded(theirs, f"{HEADER}\nAli Babayev,2014,,\n", team=other)
    of = Import.objects.get()
    for address in (page_of(of), reverse("admin:prisoners_import_report", args=[of.pk])):
        assert client.get(address).status_code in (302, 404)
    assert "Ali Babayev" not in words(client.get(page_of(of), follow=True))
    assert list(client.get(list_of(Import)).context["cl"].result_list) == []
    uploaded(client, f"{HEADER}\nAli Babayev,2014,,\n", team=other)
    assert Import.objects.count() == 1


@pytest.mark.parametrize("role", [ADMINISTRATOR, AUDITOR])
def test_roles_that_do_not_work_on_cases_see_no_imports(role, team):
    desk = at_desk(staff(role, team=team))
    assert desk.get(list_of(Import)).status_code == 403
    assert desk.get(ADD).status_code == 403


def test_an_import_is_not_deleted(client, team):
    uploaded(client, f"{HEADER}\nAli Babayev,2014,,\n", team=team)
    assert client.post(page_of(Import.objects.get(), "delete"), {"post": "yes"}).status_code == 403
    assert Import.objects.exists()


def test_the_preview_asks_no_more_when_it_has_more_rows(client, team):
    def cost(number: int) -> int:
        rows = "".join(f"Ali{chr(98 + n)}o Surname{chr(98 + n)}ov,2014,,\n" for n in range(number))
        uploaded(client, f"{HEADER}\n{rows}", team=team, name=f"az-{number}.csv")
        mapped(client)
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of(Import.objects.latest("pk")))
        return len(asked)

    cost(1)
    assert cost(20) <= cost(2)
