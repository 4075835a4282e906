"""Imports are worked on lot by lot: cut off anywhere, they are gone on with; two workers never do one together."""

from __future__ import annotations

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from organizations.models import Institution
from prisoners.importing import services, working
from prisoners.importing.entry_of_rows import enter_rows
from prisoners.importing.mapping import read_mapping
from prisoners.importing.working import Worker
from prisoners.models import Detention, Import, ImportRow, Prisoner
from prisoners.tasks import go_on_with_imports
from tests.factories import DetentionFactory, OrganizationFactory, PrisonerFactory

pytestmark = pytest.mark.django_db
GIVEN = ("Ali", "Zaur", "Emin", "Gunel", "Tofig", "Rashad")
PEOPLE = [
    f"{given} {surname}" for surname in ("Babayev", "Hasanov", "Rzayev", "Tagizade", "Quliyeva") for given in GIVEN
]


class Killed(BaseException):
    """A process that ends without a word."""


def begun(*names: str) -> Import:
    content = "\n".join(["name,arrested,held_at", *(f"{name},2014,Prison No. 1" for name in names)])
    of = services.begin(file=ContentFile(content.encode()), name="az.csv", team=OrganizationFactory(team=True), by=None)
    services.read_by(of=of, mapping=read_mapping(of.mapping))
    return of


def killed_after(of: Import, lots: int) -> None:
    """Work on an import in a process that is killed after so many lots."""
    seen = []

    def count(done: Import) -> None:
        seen.append(done)
        if len(seen) == lots:
            raise Killed

    with pytest.raises(Killed):
        Worker(of.pk).work(on_progress=count)


@pytest.fixture
def small_lots(monkeypatch):
    monkeypatch.setattr(working, "LOT", 7)


@pytest.mark.parametrize("lots", [1, 3])
def test_an_import_that_was_cut_off_is_gone_on_with_and_nothing_is_lost_or_doubled(small_lots, lots):
    of = begun(*PEOPLE)
    killed_after(of, lots)
    assert ImportRow.objects.filter(of=of).count() == 7 * lots
    assert Worker(of.pk).work()
    services.run(of=of)
    killed_after(of, lots)
    assert Prisoner.objects.count() == 7 * lots
    assert Worker(of.pk).work()
    of.refresh_from_db()
    assert (of.state, of.rows_read, of.rows_done) == ("done", 30, 30)
    assert sorted(Prisoner.objects.values_list("name", flat=True)) == sorted(PEOPLE)
    assert Detention.objects.count() == 30


def test_a_person_named_twice_across_a_cut_is_still_one(small_lots):
    name = "Ali Kamil oglu Veliyev"
    of = begun(name, *PEOPLE[:8], name)
    killed_after(of, 1)
    Worker(of.pk).work()
    assert ImportRow.objects.get(number=10).same_as == 1


def test_the_worker_goes_on_with_what_is_left(small_lots):
    of = begun(*PEOPLE)
    killed_after(of, 2)
    go_on_with_imports()
    of.refresh_from_db()
    assert of.state == "ready"


def test_work_ends_when_its_time_is_up_and_is_gone_on_with(small_lots):
    of = begun(*PEOPLE)
    assert not Worker(of.pk).work(seconds=0)
    of.refresh_from_db()
    assert of.rows_read == 7


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_leaves_an_import_alone():
    of = begun(*PEOPLE)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [working.LOCK << 32 | of.pk])
        assert not Worker(of.pk).work()
        assert not ImportRow.objects.exists()
        other.execute("SELECT pg_advisory_unlock(%s)", [working.LOCK << 32 | of.pk])
    assert Worker(of.pk).work()
    assert ImportRow.objects.count() == 30


def test_a_file_that_breaks_off_in_the_middle_enters_nothing(small_lots):
    of = begun(*PEOPLE, '"open ' + "x\n" * 80_000)
    Worker(of.pk).work()
    of.refresh_from_db()
    assert of.state == "failed"
    assert "quotation mark" in of.problem
    assert not ImportRow.objects.exists()


def test_a_row_that_the_database_refuses_leaves_the_others_be():
    of = begun(*PEOPLE[:3])
    Worker(of.pk).work()
    # As if the reader had let something through that a constraint does not.
    row = ImportRow.objects.get(number=2)
    row.reading["country"] = "TOO LONG"
    row.save()
    services.run(of=of)
    Worker(of.pk).work()
    assert Prisoner.objects.count() == 2
    row.refresh_from_db()
    assert row.outcome == "rejected"
    assert row.said == ["The database refuses this row."]


@pytest.mark.parametrize(
    ("number", "refused"),
    [
        (2, {"name": "A\0B"}),
        (2, {"arrested": "2015", "ended": "2014", "has_ended": True}),
        (1, {"charges": [], "charge_text": "Disorder", "charge_state": "longer than it may be"}),
    ],
    ids=["person", "detention", "charge"],
)
def test_whatever_the_database_refuses_of_a_row_nothing_else_is_lost(number, refused):
    of = begun(*PEOPLE[:3])
    Worker(of.pk).work()
    row = ImportRow.objects.get(number=number)
    services.run(of=of)

    def as_if_let_through(rows):
        for one in rows:
            if one.pk == row.pk:
                one.reading |= refused
        return rows

    with transaction.atomic():
        lot = as_if_let_through(list(ImportRow.objects.filter(of=of).waiting()))
        enter_rows(Import.objects.get(pk=of.pk), lot, None)
    row.refresh_from_db()
    assert row.outcome == "rejected"
    assert (row.prisoner, row.detention, row.made) == (None, None, {})
    assert Prisoner.objects.count() == Detention.objects.count() == 2
    assert set(ImportRow.objects.exclude(pk=row.pk).values_list("outcome", flat=True)) == {"created"}
    # The first person is tried with the others, then alone: the numbers of what was rolled back are given again.
    assert list(Prisoner.objects.order_by("pk").values_list("public_id", flat=True)) == ["AZ-0001", "AZ-0002"]


def someone_else() -> None:
    """What is written from now on is not the import's: it would be said of it to the end of the transaction, which is
    the test's here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def undone(of: Import) -> Import:
    services.undo(of=of)
    assert Worker(of.pk).work()
    of.refresh_from_db()
    return of


def run(*names: str) -> Import:
    of = begun(*names)
    Worker(of.pk).work()
    services.run(of=of)
    Worker(of.pk).work()
    of.refresh_from_db()
    return of


def test_one_undo_takes_everything_back(small_lots):
    known = DetentionFactory(prisoner=PrisonerFactory(name=PEOPLE[3], country="AZ"), arrested="2023-11-20").prisoner
    of = run(*PEOPLE)
    assert known.detentions.count() == 2
    assert undone(of).state == "undone"
    assert list(Prisoner.objects.all()) == [known]
    assert known.detentions.count() == 1
    assert not Institution.objects.exists()
    assert set(ImportRow.objects.values_list("outcome", flat=True)) == {"undone"}


def test_an_undo_puts_back_what_was_changed():
    detention = DetentionFactory(prisoner=PrisonerFactory(name=PEOPLE[0], country="AZ"), arrested="")
    of = run(PEOPLE[0])
    detention.refresh_from_db()
    assert detention.arrested == "2014"
    undone(of)
    detention.refresh_from_db()
    assert (detention.arrested, detention.arrested_earliest) == ("", None)
    assert not detention.custody.exists()


def test_what_someone_has_worked_on_since_is_left_and_listed():
    of = run(*PEOPLE[:4])
    someone_else()
    changed, deepened, published, _free = Prisoner.objects.order_by("pk")
    Prisoner.objects.filter(pk=changed.pk).update(gender="female")
    deepened.detentions.get().charges.create(text="Disorder")
    Prisoner.objects.filter(pk=published.pk).update(state="published")
    undone(of)
    assert set(Prisoner.objects.all()) == {changed, deepened, published}
    kept = ImportRow.objects.filter(outcome="kept").order_by("number")
    assert [row.number for row in kept] == [1, 2, 3]
    assert "changed or published since" in kept[0].said[0]
    of.refresh_from_db()
    assert any("Prison No. 1" in note for note in of.notes)


def test_an_undo_leaves_a_field_that_was_changed_since():
    detention = DetentionFactory(prisoner=PrisonerFactory(name=PEOPLE[0], country="AZ"), arrested="")
    of = run(PEOPLE[0])
    someone_else()
    Detention.objects.filter(pk=detention.pk).update(arrested="2015")
    undone(of)
    detention.refresh_from_db()
    assert detention.arrested == "2015"
    assert "changed since" in ImportRow.objects.get().said[0]


def test_an_undone_file_can_be_imported_again():
    undone(run(*PEOPLE[:3]))
    run(*PEOPLE[:3])
    assert Prisoner.objects.count() == 3


def test_an_undo_does_not_touch_what_another_import_entered():
    run(*PEOPLE[:2])
    second = run(*PEOPLE[:3])
    undone(second)
    assert Prisoner.objects.count() == 2


def test_an_import_that_runs_cannot_be_undone_or_run_again():
    of = run(PEOPLE[0])
    with pytest.raises(services.NotNow):
        services.run(of=of)
    undone(of)
    with pytest.raises(services.NotNow):
        services.choose(of=of, choices={})


def test_an_undo_asks_no_more_when_the_import_is_longer(django_assert_max_num_queries):
    of = run(*PEOPLE)
    services.undo(of=of)
    with django_assert_max_num_queries(260):
        Worker(of.pk).work()
    assert connection.in_atomic_block
