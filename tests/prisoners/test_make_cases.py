"""Cases of people who never were: the same for a seed, public as any other, and never unasked beside real ones."""

from __future__ import annotations

import io
import multiprocessing
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, Q

from organizations.models import Institution, Organization
from prisoners.models import (
    Hearing,
    NameChange,
    Prisoner,
    PublishedDetention,
    PublishedPrisoner,
    RunningNumber,
)
from prisoners.synthetic import cases, making, second_process
from prisoners.synthetic.wording import MADE_UP
from record.published import Version
from record.services import preview
from tests.factories import PrisonerFactory

pytestmark = [pytest.mark.long, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "LOT", 15)


def make(number: int, **options: Any) -> str:
    out = io.StringIO()
    # A second process would not see the transaction of a test; it has a test of its own.
    call_command("make_cases", str(number), stdout=out, processes=1, **options)
    return out.getvalue()


def documents() -> list[Any]:
    stamps = ("published_at", "updated_at")
    return [
        {name: value for name, value in document.items() if name not in stamps}
        for document in PublishedPrisoner.objects.order_by("public_id").values_list("document", flat=True)
    ]


def forget_all() -> None:
    """As in a database of its own: everything gone, and the public ids given anew."""
    PublishedPrisoner.objects.all().delete()
    Prisoner.objects.all().delete()
    RunningNumber.objects.all().delete()
    making.Source.objects.all().delete()


def test_the_same_seed_makes_the_same_documents_and_another_makes_others() -> None:
    make(20, seed=3)
    first = documents()
    forget_all()
    make(20, seed=3)
    assert documents() == first
    forget_all()
    make(20, seed=4)
    assert documents() != first


def test_every_case_is_published_as_it_stands_with_versions_without_gaps() -> None:
    make(20)
    assert PublishedPrisoner.objects.count() == Prisoner.objects.published().count() == 20
    for case in Prisoner.objects.all():
        public, working = preview(case)
        assert public == working
    sequences = list(Version.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))


def test_every_case_says_that_it_was_made_up_and_cites_sources() -> None:
    make(20)
    for document in documents():
        assert document["case_summary"].startswith(MADE_UP)
        assert all(source["url"].startswith("https://example.org/synthetic/") for source in document["sources"])
        assert document["sources"]


def test_the_record_is_as_varied_as_a_real_one() -> None:
    make(120)
    people = PublishedPrisoner.objects.all()
    assert people.values("country").distinct().count() >= 6
    assert Organization.objects.count() >= 30
    assert not Institution.objects.filter(latitude=None).exists()
    rearrested = people.annotate(n=Count("detentions")).filter(n__gt=1).count()
    assert 10 <= rearrested <= 80
    assert PublishedDetention.objects.filter(ongoing=True).exists()
    assert Hearing.objects.filter(~Q(held="") & ~Q(held__regex=r"^\d{4}-\d\d-\d\d$")).exists()
    scripts = {name["script"] for document in documents() for name in document["names"]}
    assert scripts >= {"Cyrl", "Latn", "Arab"}
    assert any(document["translations"].get("case_summary") for document in documents())


def test_a_few_have_very_long_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "LONG_TRIALS", 10)
    make(10)
    longest = Hearing.objects.values("detention").annotate(n=Count("pk")).aggregate(most=Max("n"))["most"]
    assert longest >= cases.LONG_TRIAL


def test_new_people_are_found_by_their_names_at_once() -> None:
    make(15)
    assert not NameChange.objects.exists()
    case = Prisoner.objects.get(public_id=PublishedPrisoner.objects.order_by("public_id")[0].public_id)
    assert case in Prisoner.objects.search(case.name)[:5]


def test_a_run_that_was_cut_off_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    make(40, seed=5)
    whole = documents()
    forget_all()

    def cut_off(made: int) -> None:
        if made >= 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.make_cases(40, seed=5, on_progress=cut_off)
    assert PublishedPrisoner.objects.count() == 30
    assert "Made 10 cases" in make(40, seed=5)
    assert documents() == whole
    assert "nothing has changed" in make(40, seed=5)


def test_drafts_are_left_as_drafts_when_asked_and_published_when_not() -> None:
    make(20, unpublished=True)
    assert Prisoner.objects.filter(state="draft").count() == 20
    assert not Version.objects.exists()
    assert "Made 25 cases" in make(25)
    drafts_first = list(Version.objects.of_kind("prisoner").order_by("sequence").values_list("public_id", flat=True))
    assert drafts_first == list(Prisoner.objects.order_by("pk").values_list("public_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_second_process_publishes_the_same() -> None:
    making.make_cases(40, seed=6)
    alone = documents()
    forget_all()
    making.make_cases(40, seed=6, processes=2)
    assert documents() == alone
    sequences = Version.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, len(sequences) + 1))
    assert multiprocessing.active_children() == []


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_in_the_second_process_ends_the_first() -> None:
    with pytest.raises(KeyError), second_process.in_second_process(making.publish_lot) as publisher:
        publisher.publish([0])
    assert multiprocessing.active_children() == []


def test_a_record_with_real_cases_is_refused_unless_said() -> None:
    PrisonerFactory()
    with pytest.raises(CommandError, match="--beside"):
        make(15)
    assert Prisoner.objects.count() == 1
    make(15, beside=True)
    assert Prisoner.objects.count() == 16


def test_made_up_cases_do_not_stand_in_the_way_of_more() -> None:
    make(15)
    make(15, seed=2)
    assert Prisoner.objects.count() == 30


@pytest.mark.parametrize("number", [0, -3])
def test_a_number_that_is_none_is_refused(number: int) -> None:
    with pytest.raises(CommandError, match="1 or more"):
        make(number)
