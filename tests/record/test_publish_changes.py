"""`publish_changes`: an operator publishes what was changed."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from organizations.models import Organization
from prisoners.models import Prisoner
from record.models import PublicationAct, Version
from tests.factories import (
    CampaignFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    ResolutionFactory,
    UserFactory,
    public_document,
    published,
)

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints, and what it complains of, without its exit."""
    out, err = StringIO(), StringIO()
    call_command("publish_changes", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_what_was_changed_is_published_and_each_is_told() -> None:
    prisoner, union = published(PrisonerFactory(name="Aziz Orujov")), published(OrganizationFactory(slug="union"))
    untouched = published(PrisonerFactory())
    Prisoner.objects.filter(pk=prisoner.pk).update(case_summary="Arrested.")
    Organization.objects.update(description="Founded in spring.")
    out, err = run()
    assert f"prisoner {prisoner.public_id}: published as version 2. The case of Aziz Orujov was updated." in out
    assert f"organization {union.slug}: published as version 2." in out
    assert untouched.public_id not in out
    assert out.endswith("2 published, 0 unchanged, 0 failed\n")
    assert err == ""


def test_a_second_run_does_nothing() -> None:
    published(PrisonerFactory())
    Prisoner.objects.update(case_summary="Arrested.")
    run()
    before = Version.objects.count()
    assert run()[0] == "0 published, 0 unchanged, 0 failed\n"
    assert Version.objects.count() == before


def test_a_change_that_is_not_public_makes_no_version() -> None:
    published(OrganizationFactory(slug="union"))
    Organization.objects.update(maintains_cases=True)
    assert run()[0] == "organization union: nothing public had changed\n0 published, 1 unchanged, 0 failed\n"
    assert Version.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "in_review", "unpublished", "merged"])
def test_what_is_not_public_stays_so(state: str) -> None:
    prisoner = PrisonerFactory()
    Prisoner.objects.update(state=state)
    assert run()[0] == "0 published, 0 unchanged, 0 failed\n"
    with pytest.raises(CommandError, match="not published"):
        run("--case", prisoner.public_id)
    assert not Version.objects.exists()


def test_one_case_can_be_chosen_by_its_id() -> None:
    first, second = published(PrisonerFactory()), published(PrisonerFactory())
    Prisoner.objects.update(case_summary="Arrested.")
    run("--case", first.public_id)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.changed_since_publication, second.changed_since_publication) == (False, True)


@pytest.mark.parametrize("identifier", ["free-them", "campaign:free-them"])
def test_one_noun_can_be_chosen_by_its_slug(identifier: str) -> None:
    published(CampaignFactory(slug="free-them"))
    assert "campaign free-them: nothing public had changed" in run("--case", identifier)[0]


def test_a_slug_that_names_several_is_refused_with_the_choice() -> None:
    published(CampaignFactory(slug="free-them"))
    published(ResolutionFactory(slug="free-them"))
    with pytest.raises(CommandError, match="resolution:free-them, campaign:free-them"):
        run("--case", "free-them")
    assert "resolution free-them" in run("--case", "resolution:free-them")[0]


@pytest.mark.parametrize("identifier", ["AZ-9999", "nowhere", "prisoner:nowhere", "ship:free-them", ""])
def test_an_id_that_is_not_on_record_is_refused(identifier: str) -> None:
    with pytest.raises(CommandError):
        run(f"--case={identifier}" if identifier else "--case= ")


def test_it_is_published_in_somebodys_name_and_with_a_reason() -> None:
    editor = UserFactory(username="edith")
    published(PrisonerFactory())
    Prisoner.objects.update(case_summary="Arrested.")
    run("--by", "edith", "--reason", "Checked with the lawyer.")
    act = PublicationAct.objects.order_by("pk").last()
    assert act is not None and (act.by, act.reason) == (editor, "Checked with the lawyer.")


def test_a_stranger_cannot_publish() -> None:
    UserFactory(username="gone", is_active=False)
    for name in ("nobody", "gone"):
        with pytest.raises(CommandError, match=name):
            run("--by", name)


def test_one_that_fails_holds_up_no_other_and_the_exit_says_so() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE prisoners_publishedprisoner ADD CONSTRAINT odd CHECK (name <> 'Cannot be taken')")
    broken, whole = published(PrisonerFactory()), published(PrisonerFactory(name="Aziz Orujov"))
    Prisoner.objects.update(case_summary="Arrested.")
    Prisoner.objects.filter(pk=broken.pk).update(name="Cannot be taken")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("publish_changes", stdout=out, stderr=err)
    assert f"prisoner {broken.public_id}: failed: IntegrityError" in err.getvalue()
    assert f"prisoner {whole.public_id}: published" in out.getvalue()
    assert "1 published, 0 unchanged, 1 failed" in out.getvalue()
    broken.refresh_from_db()
    assert broken.changed_since_publication and broken.live.number == 1


def test_names_are_carried_on_to_what_borrows_them() -> None:
    union = published(OrganizationFactory(name="Old name"))
    prisoner = published(MembershipFactory(organization=union).prisoner)
    Organization.objects.update(name="New name")
    run()
    prisoner.refresh_from_db()
    assert public_document(prisoner)["organizations"][0]["name"] == "New name"
