"""History and the mark *changed since publication*: by trigger, whoever changes the record and however."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from prisoners.models import Hearing, Prisoner
from record import services
from record.models import Publishable, Version
from tests.factories import (
    ArticleFactory,
    CampaignCitationFactory,
    CampaignDemandFactory,
    CaseCitationFactory,
    ChargeFactory,
    ConfidentialNoteFactory,
    CriterionFindingFactory,
    CustodyFactory,
    DetentionFactory,
    EventCitationFactory,
    EventIncidentFactory,
    EventParticipationFactory,
    HearingFactory,
    IncidentFactory,
    InstitutionCitationFactory,
    InstitutionNameFactory,
    MaintenanceFactory,
    MembershipFactory,
    OfficialFactory,
    OfficialRoleFactory,
    OrganizationCitationFactory,
    OrganizationNameFactory,
    PrisonerFactory,
    PrisonerGroupFactory,
    PrisonerNameFactory,
    RecognitionFactory,
    ResolutionCitationFactory,
    ResolutionDemandFactory,
    ResolutionFactory,
    SentenceFactory,
    SignatureFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


def history_of(instance: models.Model) -> list[Any]:
    model = apps.get_model(instance._meta.app_label, f"{type(instance).__name__}History")
    return list(model._default_manager.filter(id=instance.pk).order_by("pgh_id"))


def labels(instance: models.Model) -> list[str]:
    return [row.pgh_label for row in history_of(instance)]


def marked(case: Publishable) -> bool:
    return type(case).objects.get(pk=case.pk).changed_at is not None


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def hearing() -> Hearing:
    """A hearing in a published case."""
    hearing = HearingFactory()
    published(hearing.detention.prisoner)
    return Hearing.objects.get(pk=hearing.pk)


def by_save(hearing: Hearing) -> None:
    hearing.outcome = "Adjourned"
    hearing.save()


def by_bulk_update(hearing: Hearing) -> None:
    Hearing.objects.filter(pk=hearing.pk).update(outcome="Adjourned")


def by_sql(hearing: Hearing) -> None:
    sql("UPDATE prisoners_hearing SET outcome = 'Adjourned' WHERE id = %s", hearing.pk)


@pytest.mark.parametrize("change", [by_save, by_bulk_update, by_sql])
def test_a_change_is_written_into_history_and_marks_the_case(
    hearing: Hearing, change: Callable[[Hearing], None]
) -> None:
    assert not marked(hearing.detention.prisoner)
    change(hearing)
    assert labels(hearing) == ["insert", "update"]
    assert history_of(hearing)[-1].outcome == "Adjourned"
    assert marked(hearing.detention.prisoner)


@pytest.mark.parametrize("change", [by_save, by_bulk_update, by_sql])
def test_history_says_who_and_why(hearing: Hearing, change: Callable[[Hearing], None]) -> None:
    user = UserFactory()
    with pghistory.context(user=user.pk, by=user.username, reason="The lawyer called."):
        change(hearing)
    metadata = history_of(hearing)[-1].pgh_context.metadata
    assert (metadata["user"], metadata["by"], metadata["reason"]) == (user.pk, user.username, "The lawyer called.")


def test_a_deletion_is_kept_in_history_with_the_last_state(hearing: Hearing) -> None:
    prisoner, key = hearing.detention.prisoner, hearing.pk
    hearing.delete()
    hearing.pk = key
    assert labels(hearing) == ["insert", "delete"]
    assert marked(prisoner)


def test_a_change_that_is_rolled_back_leaves_neither_history_nor_mark(hearing: Hearing) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        by_save(hearing)
        raise RuntimeError
    assert labels(hearing) == ["insert"]
    assert not marked(hearing.detention.prisoner)


def test_saving_without_a_change_leaves_neither_history_nor_mark(hearing: Hearing) -> None:
    hearing.save()
    assert labels(hearing) == ["insert"]
    assert not marked(hearing.detention.prisoner)


def test_a_new_case_is_marked_as_changed() -> None:
    assert marked(PrisonerFactory())


def test_a_field_of_the_case_marks_it() -> None:
    prisoner = published(PrisonerFactory())
    Prisoner.objects.update(case_summary="Arrested.")
    assert marked(prisoner)


def test_a_part_that_moves_to_another_case_marks_both() -> None:
    detention = DetentionFactory()
    one, other = published(detention.prisoner), published(PrisonerFactory())
    detention.prisoner, detention.number = other, 1
    detention.save()
    assert marked(one) and marked(other)


def test_publication_leaves_no_mark_and_no_history_of_its_bookkeeping() -> None:
    prisoner = published(PrisonerFactory())
    before = labels(prisoner)
    Prisoner.objects.update(case_summary="Arrested.")
    services.publish(case=prisoner, by=None)
    assert not marked(prisoner)
    assert labels(prisoner) == [*before, "update"]


def test_the_first_publication_is_in_the_history_of_the_case_as_its_state() -> None:
    prisoner = published(PrisonerFactory())
    assert [row.state for row in history_of(prisoner)] == ["draft", "published"]


@pytest.mark.parametrize(
    "touch",
    [
        lambda p: ConfidentialNoteFactory(prisoner=p),
        lambda p: MaintenanceFactory(prisoner=p),
    ],
)
def test_what_is_never_public_does_not_mark_the_case(touch: Callable[[Prisoner], models.Model]) -> None:
    prisoner = published(PrisonerFactory())
    kept = touch(prisoner)
    assert not marked(prisoner)
    assert labels(kept) == ["insert"]
    kept.delete()
    assert not marked(prisoner)


PARTS_OF_A_CASE = {
    "name": lambda: PrisonerNameFactory(),
    "group": lambda: PrisonerGroupFactory(),
    "membership": lambda: MembershipFactory(),
    "participation": lambda: EventParticipationFactory(),
    "recognition": lambda: RecognitionFactory(),
    "incident": lambda: IncidentFactory(),
    "detention": lambda: DetentionFactory(),
    "custody": lambda: CustodyFactory(),
    "charge": lambda: ChargeFactory(),
    "hearing": lambda: HearingFactory(),
    "sentence": lambda: SentenceFactory(),
    "official": lambda: OfficialRoleFactory(),
    "citation": lambda: CaseCitationFactory(),
    "finding": lambda: CriterionFindingFactory(),
    "name of an organisation": lambda: OrganizationNameFactory(),
    "citation for an organisation": lambda: OrganizationCitationFactory(),
    "name of an institution": lambda: InstitutionNameFactory(),
    "citation for an institution": lambda: InstitutionCitationFactory(),
    "incident of an event": lambda: EventIncidentFactory(),
    "citation for an event": lambda: EventCitationFactory(),
    "demand of a campaign": lambda: CampaignDemandFactory(),
    "citation for a campaign": lambda: CampaignCitationFactory(),
    "demand of a resolution": lambda: ResolutionDemandFactory(),
    "signature": lambda: SignatureFactory(),
    "citation for a resolution": lambda: ResolutionCitationFactory(),
}


def case_of(part: Any) -> Publishable:
    """The case that a part belongs to."""
    for name in ("detention", "assessment"):
        if getattr(part, name, None) is not None and not hasattr(type(part), "prisoner"):
            part = getattr(part, name)
    for name in ("prisoner", "event", "organization", "institution", "campaign", "resolution"):
        found = getattr(part, name, None)
        if found is not None and not (name == "organization" and hasattr(part, "resolution")):
            return found
    raise AssertionError(f"{part} belongs to nothing")


@pytest.mark.parametrize("part_of", PARTS_OF_A_CASE.values(), ids=PARTS_OF_A_CASE)
def test_adding_and_deleting_a_part_marks_its_case(part_of: Callable[[], models.Model]) -> None:
    part = part_of()
    case = published(case_of(part))
    part.delete()
    assert marked(case)
    assert labels_of_deleted(type(part)) == ["insert", "delete"]


def labels_of_deleted(model: type[models.Model]) -> list[str]:
    history = apps.get_model(model._meta.app_label, f"{model.__name__}History")
    return list(history._default_manager.order_by("pgh_id").values_list("pgh_label", flat=True))


def test_a_changed_source_marks_every_noun_that_cites_it() -> None:
    first = CaseCitationFactory()
    source = first.source
    cases = [
        first.prisoner,
        OrganizationCitationFactory(source=source).organization,
        InstitutionCitationFactory(source=source).institution,
        EventCitationFactory(source=source).event,
        CampaignCitationFactory(source=source).campaign,
        ResolutionCitationFactory(source=source).resolution,
    ]
    untouched = published(CaseCitationFactory().prisoner)
    for case in cases:
        published(case)
    source.title = "Its real title"
    source.save()
    assert [marked(case) for case in cases] == [True] * 6
    assert not marked(untouched)


def test_a_changed_group_marks_the_cases_in_it() -> None:
    link = PrisonerGroupFactory()
    prisoner, other = published(link.prisoner), published(PrisonerFactory())
    link.group.name = "reporter"
    link.group.save()
    assert marked(prisoner) and not marked(other)


def test_a_changed_kind_of_incident_marks_cases_and_events() -> None:
    of_person = IncidentFactory()
    of_event = EventIncidentFactory(kind=of_person.kind)
    prisoner, event = published(of_person.prisoner), published(of_event.event)
    of_person.kind.name = "severe torture"
    of_person.kind.save()
    assert marked(prisoner) and marked(event)


def test_a_changed_article_marks_the_cases_charged_under_it() -> None:
    charge = ChargeFactory()
    prisoner = published(charge.detention.prisoner)
    other = published(ChargeFactory(article=ArticleFactory(number="1")).detention.prisoner)
    charge.article.title = "Hooliganism, aggravated"
    charge.article.save()
    assert marked(prisoner) and not marked(other)


def test_a_changed_official_marks_the_cases_they_acted_in() -> None:
    official = OfficialFactory()
    judged = published(HearingFactory(judge=official).detention.prisoner)
    prosecuted = published(OfficialRoleFactory(official=official).detention.prisoner)
    official.name = "Their full name"
    official.save()
    assert marked(judged) and marked(prosecuted)


def test_a_changed_meeting_marks_its_resolutions() -> None:
    resolution = published(ResolutionFactory())
    resolution.meeting.name = "Its full name"
    resolution.meeting.save()
    assert marked(resolution)


def test_every_table_of_the_working_record_has_history() -> None:
    not_tracked = {
        model.__name__
        for app in ("record", "organizations", "prisoners", "campaigns")
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("History") and not model.__name__.startswith(("Published", "Past"))
        if f"{model.__name__.lower()}history" not in apps.all_models[app]
    }
    # Logs that are only ever added to, and bookkeeping of the house: none of it says anything of a case.
    log = {"Version", "PublicationAct", "Redaction", "RedactionAct", "ReviewAct", "NoteViewing", "Merge", "Act"}
    log |= {"TellingAct"}
    log |= {"RedactionRequest"}
    # Its history would open with a key that was given up.
    log |= {"TeamKey"}
    # What must be erased for good, and so has no history.
    log |= {"Report", "ReportMessage", "ReportViewing"}
    bookkeeping = {
        *("Recomposition", "RunningNumber", "PlannedPublication", "SourceLink", "SourceArchive", "DeskDigest"),
        *("ChecklistScore", "Import", "ImportRow", "NamesOfPrisoner", "NameChange", "ApiKey"),
    }
    assert not_tracked == log | bookkeeping | {"User", "Proposal"}


def rows_in(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("verb", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_history_cannot_be_rewritten(verb: str) -> None:
    published(whole_case())
    tables = [m._meta.db_table for m in apps.get_models() if m.__name__.endswith("History")]
    filled = [table for table in tables if rows_in(table)]
    assert len(filled) > 20
    for table in filled:
        with pytest.raises(DatabaseError, match="annot"), transaction.atomic():
            sql(verb.format(table))


def test_every_history_table_refuses_to_be_rewritten() -> None:
    tables = {m._meta.db_table for m in apps.get_models() if m.__name__.endswith("History")}
    logs = {
        "record_version",
        "record_redaction",
        "record_reviewact",
        "record_act",
        "record_tellingact",
        "prisoners_noteviewing",
        "prisoners_reportviewing",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE '%append_only%'"
        )
        assert tables | logs == {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("verb", ["UPDATE record_version SET summary = ''", "DELETE FROM record_version"])
def test_the_change_log_cannot_be_rewritten(hearing: Hearing, verb: str) -> None:
    with pytest.raises(DatabaseError, match=r"annot|never"), transaction.atomic():
        sql(verb)
    assert Version.objects.count() == 1


@pytest.mark.parametrize("change", ["number = 7", "published_at = now()", "summary = ''", "cause = 'merged'"])
def test_a_redaction_leaves_what_a_version_is(hearing: Hearing, change: str) -> None:
    with pytest.raises(DatabaseError, match="never what it is"), transaction.atomic():
        sql("SET LOCAL vigil.redacting = 'on'")
        sql(f"UPDATE record_version SET {change}")


def test_a_public_id_never_changes() -> None:
    prisoner = PrisonerFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        Prisoner.objects.filter(pk=prisoner.pk).update(public_id="AZ-9999")


def test_public_ids_are_given_by_country_and_never_again() -> None:
    first = PrisonerFactory(country="AZ")
    PrisonerFactory(country="AR")
    second = PrisonerFactory(country="AZ")
    sql("DELETE FROM prisoners_prisoner WHERE id = %s", second.pk)
    third = PrisonerFactory(country="AZ")
    numbers = [int(p.public_id.removeprefix("AZ-")) for p in (first, second, third)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_a_public_id_that_comes_with_a_restored_case_is_not_given_again() -> None:
    PrisonerFactory(country="TR", public_id="TR-0041")
    assert PrisonerFactory(country="TR").public_id == "TR-0042"
