"""The log of acts: each act once, in the order of commits, by nobody changed unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from organizations.models import TeamMember
from prisoners.models import CaseSharing, Prisoner
from prisoners.note_viewings import note_viewing
from record import services
from record.models import Act, RedactionRequest, ReviewAct, User, Version
from record.redaction import redact
from record.striking import Target, What
from record.verifying import Broken, Head, head_of, verify
from tests.desk import at_desk, list_of, page_of, staff
from tests.factories import (
    ConfidentialNoteFactory,
    MergeFactory,
    OrganizationFactory,
    PrisonerFactory,
    TeamMemberFactory,
    UserFactory,
    published,
)

# Acts are logged as a transaction ends: each of these tests commits.
pytestmark = pytest.mark.django_db(transaction=True)


def acts(*kinds: str) -> list[tuple[str, str, str, str]]:
    """Act, by whom, on what, and why, of these kinds, the oldest first."""
    found = Act.objects.order_by("sequence").values_list("act", "by_name", "about", "reason")
    return [act for act in found if act[0].startswith(kinds)]


@contextmanager
def as_owner(table: str, *, triggers: str = "USER") -> Iterator[None]:
    """The owner of the database, who lets no trigger see what they do; with ALL, nor any foreign key."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {triggers}")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {triggers}")


@pytest.fixture
def some_acts() -> Prisoner:
    """A case published twice, and a reader of its notes."""
    case = published(PrisonerFactory(name="Ayten"), by=UserFactory(username="aysel"), reason="Checked by two.")
    case.case_summary = "Arrested at home: “ünsürləri”\n\t\\ \x7f \u2028 é 𝔘."
    case.save()
    services.publish(case=case, by=User.objects.get(), reason="More is known: “ünsürləri”\n\t\\ \x7f \u2028 é 𝔘.")
    note_viewing(prisoner=case, by=User.objects.get(), notes=2, where="/admin/")
    return case


def test_what_is_published_is_logged_with_who_and_why(some_acts: Prisoner) -> None:
    name = f"prisoner {some_acts.public_id} version"
    assert acts("version", "publication") == [
        ("version", "", f"{name} 1", "publication"),
        ("publication", "aysel", f"{name} 1", "Checked by two."),
        ("version", "", f"{name} 2", "publication"),
        ("publication", "aysel", f"{name} 2", "More is known: “ünsürləri”\n\t\\ \x7f \u2028 é 𝔘."),
    ]
    assert verify().sequence == Act.objects.count()


def test_who_is_shown_confidential_notes_is_logged_and_not_what_they_say() -> None:
    case = PrisonerFactory()
    ConfidentialNoteFactory(prisoner=case, body="SECRET-91c2")
    note_viewing(prisoner=case, by=UserFactory(username="leyla"), notes=1, where="/admin/x/")
    assert acts("notes") == [("notes.seen", "leyla", f"prisoner {case.public_id}", "1 at /admin/x/")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM record_act a")
        assert "SECRET-91c2" not in cursor.fetchone()[0]


def test_sign_ins_rights_roles_teams_and_passwords_are_logged() -> None:
    user = UserFactory(username="kamran")
    at_desk(user)
    with pghistory.context(user=UserFactory(username="admin").pk):
        user.groups.add(Group.objects.get(name="Editor"))
        User.objects.filter(pk=user.pk).update(is_superuser=True)
        user.set_password("another password of hers")
        user.save(update_fields=["password"])
        membership = TeamMemberFactory(user=user, organization=OrganizationFactory(team=True))
        TeamMember.objects.filter(pk=membership.pk).delete()
        user.groups.clear()
    told = [(act, by) for act, by, about, _reason in acts("staff", "role", "team") if "kamran" in about]
    assert told == [
        ("staff.added", ""),
        ("staff.sign-in", "kamran"),
        ("role.given", "admin"),
        ("staff.rights", "admin"),
        ("staff.password", "admin"),
        ("team.joined", "admin"),
        ("team.left", "admin"),
        ("role.taken", "admin"),
    ]
    assert verify().sequence == Act.objects.count()


def test_merges_sharing_and_reviews_are_logged() -> None:
    case, by = PrisonerFactory(), UserFactory(username="nigar")
    MergeFactory(kept=case, by=by, reason="One person.")
    team = OrganizationFactory(team=True)
    CaseSharing.objects.create(prisoner=case, organization=team, sees_notes=True, reason="They know her.")
    CaseSharing.objects.all().delete()
    ReviewAct.objects.create(kind="prisoner", case_id=case.pk, verb="returned", by=by, comment="SECRET-91c2")
    told = acts("merge", "sharing", "review")
    assert [(act, by) for act, by, _about, _reason in told] == [
        ("merge", "nigar"),
        ("sharing.given", ""),
        ("sharing.ended", ""),
        ("review.returned", "nigar"),
    ]
    assert "sees notes" in told[1][3] and "SECRET-91c2" not in str(told)


def test_what_is_taken_back_is_no_act() -> None:
    before = Act.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        published(PrisonerFactory())
        raise RuntimeError
    assert Act.objects.count() == before
    published(PrisonerFactory())
    assert verify().sequence == Act.objects.count() > before


def test_acts_of_many_at_once_are_one_chain_without_a_gap() -> None:
    case, users = PrisonerFactory(), [UserFactory() for _n in range(4)]
    failures: list[BaseException] = []

    def look(user: User) -> None:
        try:
            for _n in range(10):
                note_viewing(prisoner=case, by=user, notes=1, where="/")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=look, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(acts("notes")) == 40
    assert verify().sequence == Act.objects.count()


def test_an_open_transaction_keeps_nobody_from_acting() -> None:
    case, user = PrisonerFactory(), UserFactory()
    with transaction.atomic():
        # Not logged yet: the place in the log is taken at the very end.
        note_viewing(prisoner=case, by=user, notes=1, where="/first/")

        def other() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            note_viewing(prisoner=case, by=user, notes=1, where="/second/")
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)
        assert not thread.is_alive()
    assert [reason for _act, _by, _about, reason in acts("notes")] == ["1 at /second/", "1 at /first/"]


@pytest.mark.parametrize("change", ["UPDATE record_act SET reason = ''", "DELETE FROM record_act"])
def test_the_application_changes_and_deletes_no_act(some_acts: Prisoner, change: str) -> None:
    with pytest.raises(DatabaseError, match="Cannot update or delete"), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize(
    "column", [f.column for f in Act._meta.concrete_fields if f.column not in ("sequence", "hash")]
)
def test_a_column_that_the_owner_changes_is_found(some_acts: Prisoner, column: str) -> None:
    act = Act.objects.order_by("sequence")[2]
    other = "now()" if column == "at" else "4711" if column == "by_id" else "'x'"
    with as_owner("record_act"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE record_act SET {column} = {other} WHERE sequence = %s", [act.sequence])
    with pytest.raises(Broken, match=f"^Act {act.sequence} is not what was written"):
        verify()


def test_an_act_that_the_owner_takes_out_is_found(some_acts: Prisoner) -> None:
    act = Act.objects.order_by("sequence")[2]
    with as_owner("record_act"):
        Act.objects.filter(pk=act.pk).delete()
    with pytest.raises(Broken, match=f"^Act {act.sequence} is missing"):
        verify()


def test_last_acts_that_the_owner_cuts_off_are_found_by_the_head_that_was_written_down(some_acts: Prisoner) -> None:
    head = verify()
    with as_owner("record_act"):
        Act.objects.filter(act="notes.seen").delete()
    # Nothing in the database can tell.
    assert verify().sequence == head.sequence - 1
    with pytest.raises(Broken, match=f"^Act {head.sequence} is missing"):
        verify(known=head)


def test_a_log_that_the_owner_writes_anew_is_found_by_the_head_that_was_written_down(some_acts: Prisoner) -> None:
    head = verify()
    with as_owner("record_act"):
        Act.objects.filter(act="notes.seen").delete()
    note_viewing(prisoner=some_acts, by=User.objects.get(), notes=1, where="/harmless/")
    assert verify().sequence == head.sequence
    with pytest.raises(Broken, match="written anew"):
        verify(known=head)


def test_a_version_that_the_owner_changes_adds_or_deletes_is_found(some_acts: Prisoner) -> None:
    version = Version.objects.latest_first()[0]
    with as_owner("record_version"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_version SET document = replace(document::text, 'Ayten', 'Aydan')::json WHERE sequence = %s",
            [version.sequence],
        )
    with pytest.raises(Broken, match=f"^Version {version.sequence} .* says something else"):
        verify()
    with as_owner("record_version", triggers="ALL"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_version WHERE sequence = %s", [version.sequence])
    with pytest.raises(Broken, match="which is not there any more"):
        verify()


def test_a_version_that_the_log_does_not_know_is_found(some_acts: Prisoner) -> None:
    version = Version.objects.latest_first()[0]
    version.pk, version.number = version.pk + 1, version.number + 1
    with as_owner("record_version"):
        version.save(force_insert=True)
    with pytest.raises(Broken, match=f"^Version {version.pk} .* is not in the log"):
        verify()


def test_what_is_struck_stays_provable_without_being_kept(some_acts: Prisoner) -> None:
    some_acts.case_summary = ""
    some_acts.save()
    services.publish(case=some_acts, by=None)
    digests = set(Act.objects.filter(act="version").values_list("digest", flat=True))
    redact(
        case=some_acts,
        target=Target(What.WORDS, words="Arrested at home"),
        reason="It was not so.",
        by=User.objects.get(),
    )
    assert verify().sequence == Act.objects.count()
    assert digests <= set(Act.objects.filter(act="version").values_list("digest", flat=True))
    assert [act[:2] + act[3:] for act in acts("redaction")] == [("redaction", "aysel", "It was not so.")]
    assert len(acts("version.struck")) > 0
    assert not RedactionRequest.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM record_act a")
        assert "Arrested at home" not in cursor.fetchone()[0]


def test_the_command_prints_the_head_and_takes_it_again(some_acts: Prisoner, capsys: pytest.CaptureFixture) -> None:
    call_command("verify_acts")
    said = capsys.readouterr().out
    head = head_of(said.split("Head: ")[1].split()[0])
    assert head == verify()
    note_viewing(prisoner=some_acts, by=User.objects.get(), notes=1, where="/")
    call_command("verify_acts", head=str(head))
    assert f"{head.sequence + 1} acts" in capsys.readouterr().out
    with pytest.raises(CommandError, match="is missing"):
        call_command("verify_acts", head=str(Head(head.sequence + 9, head.hash)))


@pytest.mark.parametrize("text", ["", "7", "7:", ":" + "a" * 64, "7:" + "g" * 64, "9" * 99 + ":" + "a" * 64, "x:y"])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no head"):
        head_of(text)


def test_auditors_look_at_the_log_and_nobody_changes_it(some_acts: Prisoner) -> None:
    auditor = at_desk(staff("Auditor"))
    listed = auditor.get(list_of(Act), {"kind": "notes"})
    assert [act.act for act in listed.context["cl"].result_list] == ["notes.seen"]
    assert "notes.seen" in listed.content.decode()
    act = Act.objects.latest("sequence")
    assert act.hash in auditor.get(page_of(act)).content.decode()
    assert auditor.post(page_of(act), {"reason": "x"}).status_code == 403
    for role in ("Contributor", "Editor", "Administrator"):
        assert at_desk(staff(role)).get(list_of(Act)).status_code == 403
