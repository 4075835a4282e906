"""An export is one state of the record: whole or not there, and nothing in it that is not public."""

from __future__ import annotations

import resource
import threading

import pytest
from django.db import ProgrammingError, connection

from exports import services
from exports.models import Export
from exports.services import CannotWrite, KeptProgress, NothingNew, write_to
from exports.snapshot import snapshot
from prisoners.models import Prisoner
from record.csv_cells import cell
from record.published import Version
from record.redaction import redact
from record.services import unpublish
from record.striking import Target
from tests.exports.conftest import made
from tests.exports.reading import all_bytes, csv_rows, database, documents, fetched
from tests.factories import OrganizationFactory, PrisonerFactory, published, whole_case
from tests.hidden import MARK, hidden_case

pytestmark = pytest.mark.django_db(transaction=True)


def quietly(done: int, total: int) -> None:
    pass


def test_nothing_stands_in_any_file_that_is_not_public(exports_here):
    hidden_case()
    published(whole_case(name="Somebody else"))
    export = made()
    assert "A public person" in {p["name"] for p in documents(export, "prisoners")}
    for name, content in all_bytes(export.folder):
        assert MARK.encode() not in content, name


def elsewhere(act) -> None:
    """Do something over a connection of its own, and wait for it."""

    def do() -> None:
        try:
            act()
        finally:
            connection.close()

    other = threading.Thread(target=do)
    other.start()
    other.join()


def test_what_is_published_while_it_is_written_is_in_none_of_its_files(whole_record, tmp_path):
    before = Version.objects.count()
    steps = []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 0:
            elsewhere(lambda: published(PrisonerFactory(name="Came meanwhile")))

    write_to(tmp_path / "here", progress=progress)
    assert Version.objects.count() > before
    contents = dict(all_bytes(tmp_path / "here"))
    assert [name for name, content in contents.items() if b"Came meanwhile" in content] == []
    changes = next(content for name, content in contents.items() if name.endswith("changes.jsonl"))
    assert len(changes.splitlines()) == before
    assert f'version: "{before}"'.encode() in contents["CITATION.cff"]
    total = steps[0][1]
    assert (steps[0], steps[-1]) == ((0, total), (total, total))


def test_how_far_it_is_is_kept_where_others_see_it(whole_record, exports_here):
    export = services.ask()
    kept = KeptProgress(export)
    kept(0, 7)
    kept(3, 7)
    assert Export.objects.values_list("done", "total").get() == (0, 7)
    kept(7, 7)
    assert Export.objects.values_list("done", "total").get() == (7, 7)
    services.make_asked_for()
    export.refresh_from_db()
    assert export.total is not None
    assert export.done == export.total > 7


def test_the_same_state_is_not_exported_twice_on_a_day(made_export):
    with pytest.raises(NothingNew):
        services.ask()
    published(OrganizationFactory())
    again = made()
    assert again.label == f"{made_export.label}-{again.sequence}"


def test_at_night_nothing_is_made_when_nothing_was_published(made_export):
    Export.objects.update(began_at="2020-01-01T00:00:00Z")
    services.ask_nightly()
    assert Export.objects.get() == made_export
    published(OrganizationFactory())
    services.ask_nightly()
    assert Export.objects.waiting().exists()


def test_asked_for_twice_it_is_made_once(whole_record, exports_here):
    assert services.ask() == services.ask()
    assert services.make_asked_for() == Export.objects.get()
    assert services.make_asked_for() is None


def test_while_one_is_written_another_waits(whole_record, exports_here):
    services.ask()
    with snapshot():
        assert services.make_asked_for() is None
    assert Export.objects.get().state == "waiting"
    services.make_asked_for()
    assert Export.objects.get().state == "ready"


def test_one_that_was_cut_off_is_said_to_have_failed_and_leaves_nothing(whole_record, exports_here):
    cut_off = Export.objects.create(state="running")
    left = exports_here / f".unfinished-{cut_off.pk}"
    left.mkdir(parents=True)
    (left / "half.csv").write_text("half")
    assert services.make_asked_for() is None
    cut_off.refresh_from_db()
    assert (cut_off.state, cut_off.failure) == ("failed", "cut off")
    assert not left.exists()
    made()


@pytest.fixture
def full_disk():
    """No file of this process may grow beyond a few kilobytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_is_said_and_leaves_nothing_behind(whole_record, exports_here, full_disk):
    services.ask()
    services.make_asked_for()
    failed = Export.objects.get()
    assert failed.state == "failed"
    assert failed.failure
    assert list(exports_here.iterdir()) == []
    assert not failed.files.exists()


def test_a_full_disk_leaves_nothing_where_the_command_wrote(whole_record, tmp_path, full_disk):
    with pytest.raises(CannotWrite):
        write_to(tmp_path / "here", progress=quietly)
    assert list(tmp_path.iterdir()) == []


def struck_from(case: Prisoner) -> None:
    """The words of a summary are struck from the record, with all versions that said them."""
    said = case.case_summary
    Prisoner.objects.filter(pk=case.pk).update(case_summary="")
    published(case)
    redact(case=case, target=Target("words", words=said), reason="She was threatened.", by=None)


def test_an_export_in_which_stands_what_was_struck_is_not_given_out(client, exports_here):
    case = published(PrisonerFactory(case_summary="Gulnar saw it."))
    first = made()
    address = first.files.get(form="csv").address
    fetched(client, address)
    struck_from(case)
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/exports/{first.pk}/").status_code == 404
    assert "Gulnar" not in client.get("/data/").content.decode()
    third = made()
    assert list(Export.objects.given_out()) == [third]
    assert b"Gulnar" not in b"".join(content for _name, content in all_bytes(third.folder))


def test_an_export_in_which_stands_what_is_withdrawn_is_given_out_again_once_that_is_public_again(exports_here):
    case, other = published(PrisonerFactory()), published(PrisonerFactory())
    first = made()
    later = published(PrisonerFactory())
    unpublish(case=later, by=None, reason="A mistake.")
    assert list(Export.objects.given_out()) == [first]
    unpublish(case=case, by=None, reason="She asked for it.")
    assert not Export.objects.given_out().exists()
    second = made()
    assert list(Export.objects.given_out()) == [second]
    assert {p["id"] for p in documents(second, "prisoners")} == {other.public_id}
    published(case)
    assert set(Export.objects.given_out()) == {first, second}


def test_an_export_from_before_a_noun_was_public_stays(exports_here):
    published(PrisonerFactory())
    first = made()
    struck_from(published(PrisonerFactory(case_summary="Gulnar saw it.")))
    assert list(Export.objects.given_out()) == [first]


def test_a_noun_that_was_withdrawn_is_named_without_a_key(exports_here, whole_record):
    organization = published(OrganizationFactory(name="Withdrawn soon"))
    case = whole_case()
    case.memberships.update(organization=organization)
    published(case)
    unpublish(case=organization, by=None, reason="")
    export = made()
    [row] = [r for r in csv_rows(export, "memberships") if r["prisoner"] == case.public_id]
    assert row["organization"] == ""
    assert database(export).execute("PRAGMA foreign_key_check").fetchall() == []


def test_no_cell_is_a_formula(exports_here):
    published(PrisonerFactory(name="=HYPERLINK(1)", case_summary=" @SUM(A1)", biography="+1\n-2"))
    [row] = csv_rows(made(), "prisoners")
    assert (row["name"], row["case_summary"], row["biography"][:3]) == ("'=HYPERLINK(1)", "' @SUM(A1)", "'+1")
    assert cell(-9.5) == "-9.5"


def test_an_export_reads_as_the_public_role(db):
    with snapshot(), pytest.raises(ProgrammingError, match="permission denied"):
        Prisoner.objects.using("export").exists()
