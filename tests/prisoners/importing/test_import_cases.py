"""The command: a list is imported as drafts, and the same list again changes nothing."""

from __future__ import annotations

import csv
import json
import shutil
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from bench.decoys import decoys
from organizations.models import Institution
from prisoners.models import (
    Article,
    CaseCitation,
    Charge,
    Custody,
    Detention,
    Import,
    ImportRow,
    Maintenance,
    Prisoner,
    PrisonerName,
)
from record.models import Source, Version
from tests.factories import (
    DetentionFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
)
from tests.prisoners.importing.files import AZ_2014, BY_HAND, file_of, imported, workbook

pytestmark = pytest.mark.django_db
TABLES = (Prisoner, PrisonerName, Detention, Charge, Custody, CaseCitation, Article, Institution, Source, Maintenance)


def counted() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in TABLES}


@pytest.fixture
def az_2014(tmp_path):
    return shutil.copy(AZ_2014, tmp_path / "az-2014.csv")


def test_the_list_of_2014_is_imported_end_to_end(az_2014):
    call_command("load_sample", verbosity=0)
    tofig = Prisoner.objects.get(name="Tofig Yagublu")
    versions = Version.objects.count()
    before = Prisoner.objects.count()
    team = OrganizationFactory(team=True, slug="desk")

    said, code = imported(az_2014, maintained_by="desk")

    assert code == 0
    assert said.splitlines()[-1] == "94 created, 1 updated, 0 unchanged, 0 rejected"
    assert Prisoner.objects.count() == before + 94
    # Row 12 is a person on record, arrested ten years later again.
    assert ImportRow.objects.get(number=12).prisoner == tofig
    assert sorted(tofig.detentions.values_list("arrested", flat=True)) == ["../2023-12-16", "2013-02-04"]
    # Nothing is published, and the team keeps what is new.
    assert Version.objects.count() == versions
    assert not Prisoner.objects.filter(maintenance__organization=team).exclude(state="draft").exists()
    assert team.maintained_cases.count() == 94


def test_what_was_entered_is_what_stands_in_the_list(az_2014):
    assert imported(az_2014)[1] == 0
    with BY_HAND.open(encoding="utf-8-sig", newline="") as lines:
        by_hand = {int(row["no"]): row for row in csv.DictReader(lines)}
    dates = people = right = printed = 0
    rows = ImportRow.objects.select_related("prisoner", "detention").prefetch_related("detention__charges__article")
    for row in rows:
        expected = by_hand[int(row.cells["no"])]
        assert row.prisoner is not None and row.detention is not None
        people += row.prisoner.name == expected["name"]
        dates += row.detention.arrested == expected["arrested"]
        entered = {c.article.number for c in row.detention.charges.all() if c.article}
        wanted = {part.split()[1] for part in expected["articles"].split(";") if part.strip()}
        right += len(entered & wanted)
        printed += len(entered | wanted)
    print(f"people {people} of 95, dates {dates} of 95, articles {right} of {printed}")
    assert people == 95
    assert dates >= 93
    assert right / printed >= 0.98


def test_spellings_of_one_prison_are_one_institution(tmp_path):
    known = InstitutionFactory(name="Prison No. 11", country="AZ")
    path = file_of(
        tmp_path, "Ali Babayev,2014,,Prison # 11", "Zaur Dadashov,2014,,Prison #11", "Emin Feyziyev,2014,,Prison No.11"
    )
    assert imported(path)[1] == 0
    assert set(Custody.objects.values_list("institution", flat=True)) == {known.pk}


def test_every_statement_cites_the_source_with_its_words(az_2014):
    imported(az_2014)
    source = Source.objects.get()
    assert source.title == "The List of Political Prisoners in Azerbaijan"
    for noun in ("detention", "charge", "custody", "prisoner_name", "group_link"):
        model: Any = CaseCitation._meta.get_field(noun).related_model
        assert not model.objects.filter(citations__isnull=True).exists(), noun
    citation = CaseCitation.objects.exclude(detention=None).first()
    assert citation is not None
    assert citation.quote == "22 November 2013"


def test_the_same_file_again_changes_nothing(az_2014):
    imported(az_2014)
    before = counted()
    said, code = imported(az_2014)
    assert (said.splitlines()[-1], code) == ("0 created, 0 updated, 95 unchanged, 0 rejected", 0)
    assert said.count("An earlier import has entered this.") == 95
    assert counted() == before


def test_the_same_rows_in_another_format_change_nothing(az_2014, tmp_path):
    imported(az_2014)
    before = counted()
    with AZ_2014.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    book = tmp_path / "az-2014.xlsx"
    book.write_bytes(workbook(rows))
    lines = tmp_path / "az-2014.jsonl"
    lines.write_text("\n".join(json.dumps(dict(zip(rows[0], row, strict=True))) for row in rows[1:]), encoding="utf-8")
    for path in (book, lines):
        assert imported(path)[0].splitlines()[-1] == "0 created, 0 updated, 95 unchanged, 0 rejected"
    assert counted() == before


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(az_2014):
    before = counted()
    said, code = imported(az_2014, dry_run=True)
    assert "95 created, 0 updated, 0 unchanged, 0 rejected" in said
    assert code == 0
    assert counted() == before
    assert not Import.objects.exists()


def test_a_rejected_row_is_told_with_its_reason_and_the_others_are_entered(tmp_path):
    path = file_of(tmp_path, "Ali Veliyev,2014,,", ",2015,,", "Zaur Babayev,31 February 2014,,", "Aydin Rzayev,=cmd,,")
    said, code = imported(path)
    assert code == 1
    assert "1 created, 0 updated, 0 unchanged, 3 rejected" in said
    assert "row 2: rejected: name: There is no name here." in said
    assert "row 3: rejected: arrested:" in said
    assert "formula" in said
    assert Prisoner.objects.get().name == "Ali Veliyev"


def test_dates_in_three_orders_are_read_and_an_ambiguous_one_is_asked_about(tmp_path):
    path = file_of(
        tmp_path,
        "Ali Babayev,13.03.2007,,",
        "Zaur Dadashov,03/13/2007,,",
        "Emin Feyziyev,2007-03-13,,",
        "Gunel Hasanova,03/04/2007,,",
    )
    assert "3 created, 0 updated, 0 unchanged, 1 rejected" in imported(path)[0]
    assert set(Detention.objects.values_list("arrested", flat=True)) == {"2007-03-13"}
    mapping = tmp_path / "m.toml"
    mapping.write_text('country = "AZ"\ndate_order = "dmy"\n[columns]\nname = "name"\narrested = "arrested"\n')
    assert "1 created, 0 updated, 3 unchanged" in imported(path, mapping=str(mapping))[0]
    assert Prisoner.objects.get(name="Gunel Hasanova").detentions.get().arrested == "2007-04-03"


@pytest.mark.parametrize(
    ("content", "why"),
    [("", "empty"), ("name,name\nA,B\n", "the same name"), ("x,y\n1,2\n", "No column is mapped to the name")],
)
def test_a_file_that_is_no_table_of_people_is_refused_as_a_whole(tmp_path, content, why):
    path = tmp_path / "az.csv"
    path.write_text(content)
    said, code = imported(path)
    assert code == 1
    assert why in said
    assert not Import.objects.exists()


def test_without_a_country_each_row_says_what_is_missing(tmp_path):
    path = file_of(tmp_path, "Ali Veliyev,2014,,", name="list.csv")
    assert "no country is given" in imported(path)[0]
    assert "1 created" in imported(path, country="Azerbaijan")[0]


def test_an_unknown_team_or_country_is_refused(tmp_path):
    path = file_of(tmp_path, "A,2014,,")
    OrganizationFactory(slug="no-team")
    assert "no team that maintains cases" in imported(path, maintained_by="no-team")[0]
    assert "no country" in imported(path, country="Nowhere")[0]
    assert "no file" in imported(tmp_path / "none.csv")[0]


def test_a_person_in_another_spelling_gets_another_detention(tmp_path):
    ilqar = DetentionFactory(
        prisoner=PrisonerFactory(name="İlqar Məmmədov", country="AZ"), arrested="2023-11-20"
    ).prisoner
    said, _code = imported(file_of(tmp_path, "Ilgar Mammadov,4 February 2013,,"))
    assert "0 created, 1 updated" in said
    assert list(ilqar.detentions.values_list("arrested", flat=True)) == ["2023-11-20", "2013-02-04"]
    assert ilqar.names.get().name == "Ilgar Mammadov"


def test_an_arrest_on_record_is_added_to_and_what_differs_is_left(tmp_path):
    detention = DetentionFactory(
        prisoner=PrisonerFactory(name="Ilgar Mammadov", country="AZ"), arrested="2013-02-04", place="Baku"
    )
    path = file_of(
        tmp_path,
        "Ilgar Mammadov,February 2013,Sheki,Criminal Code Article 233 (Disorder),Police",
        header="name,arrested,place of arrest,charges,arrested by",
    )
    said, _code = imported(path)
    assert "0 created, 1 updated" in said
    assert "“Baku” is on record and “Sheki” in the file; left as it is" in said
    detention.refresh_from_db()
    assert (detention.arrested, detention.place, detention.arrested_by) == ("2013-02-04", "Baku", "Police")
    assert detention.charges.get().article.number == "233"


def test_a_common_name_with_another_fathers_name_is_another_person(tmp_path):
    person = PrisonerFactory(name="Rashad Aliyev", country="AZ")
    PrisonerNameFactory(prisoner=person, name="Rashad Ismayil oglu Aliyev")
    said, _code = imported(file_of(tmp_path, "Rashad Kamran oglu Aliyev,2014,,"))
    assert "1 created, 0 updated" in said
    assert "another father's name" in said


def test_a_row_that_changed_in_the_list_changes_what_it_entered_and_only_that(tmp_path):
    header = "no,name,arrested,charges,held_at"
    imported(file_of(tmp_path, "1,Ali Veliyev,2014,,Prison No. 1", header=header))
    detention = Detention.objects.get()
    said, _code = imported(file_of(tmp_path, "1,Ali Veliyev,7 March 2014,,Prison No. 2", header=header))
    assert "0 created, 1 updated" in said
    detention.refresh_from_db()
    assert detention.arrested == "2014-03-07"
    assert detention.custody.count() == 2
    # Someone at the desk knows better: the next list does not overrule them.
    detention.arrested = "2014-03-08"
    detention.save()
    said, _code = imported(file_of(tmp_path, "1,Ali Veliyev,9 March 2014,,Prison No. 2", header=header))
    detention.refresh_from_db()
    assert detention.arrested == "2014-03-08"
    assert "left as it is" in said


def test_two_rows_about_one_person_become_one_person_with_two_detentions(tmp_path):
    said, _code = imported(
        file_of(
            tmp_path,
            "Ali Kamil oglu Veliyev,2014,,",
            "Ali Kamil oglu Veliyev,2018,,",
            "Ali Kamil oglu Veliyev,2018,,",
            "Ali Kamil oglu Veliyev,2014,,Prison No. 3",
        )
    )
    assert "1 created, 2 updated, 1 unchanged" in said
    assert Prisoner.objects.get().detentions.count() == 2
    assert Custody.objects.get().detention.arrested == "2014"


def test_the_history_says_which_import_it_was(tmp_path):
    imported(file_of(tmp_path, "Ali Veliyev,2014,,"))
    of = Import.objects.get()
    context = apps.get_model("prisoners", "PrisonerHistory").objects.get().pgh_context
    assert context.metadata["import"] == of.pk
    assert context.metadata["reason"] == "Import of az-cases.csv"


def test_what_a_lot_costs_does_not_grow_with_its_rows(tmp_path, django_assert_max_num_queries):
    rows = [f"{name},2014,Criminal Code Article 233 (Disorder),Prison No. 1" for name in decoys(150)]
    with django_assert_max_num_queries(110):
        imported(file_of(tmp_path, *rows))
    # Some of them have one name.
    assert Prisoner.objects.count() > 140
