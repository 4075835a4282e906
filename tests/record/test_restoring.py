"""Putting the working record back: exactly what a version was published from, all of it or what was chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prisoners.models import (
    CaseCitation,
    ConfidentialNote,
    Detention,
    Hearing,
    Incident,
    Maintenance,
    Membership,
    Prisoner,
    PrisonerName,
    Sentence,
)
from record import services
from record.case_state import mark_of, saying_parts, state_at
from record.documents import without
from record.models import PublicationAct, Publishable, Version
from record.publication import STAMPS, composers
from record.restoring import (
    MergedAway,
    NothingToRestore,
    RefusedByTheRecord,
    restore,
    steps_to,
)
from record.restoring_steps import FileIsGone, MovedElsewhere, NamesWhatIsGone, NeedsAnother
from record.versions import as_stored
from tests.factories import (
    CaseCitationFactory,
    CustodyFactory,
    DetentionFactory,
    HearingFactory,
    IncidentFactory,
    MembershipFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    SentenceFactory,
    UserFactory,
    published,
    whole_case,
)

pytestmark = pytest.mark.django_db


def composed(case: Publishable) -> Any:
    return as_stored(composers[case.kind].compose(case))


def said_in(version: Version) -> Any:
    """What the composer read for a version: its document without what other nouns lend."""
    return {key: value for key, value in (without(version.document, *STAMPS) or {}).items() if key != "campaigns"}


def live(case: Publishable) -> Version:
    case.refresh_from_db()
    assert case.live is not None
    return case.live


def test_all_of_a_case_comes_back_as_it_was_published() -> None:
    case = published(whole_case(children=2))
    version = live(case)
    Prisoner.objects.filter(pk=case.pk).update(
        name="Someone else", biography="", i18n={"name_ru": "Другой"}, born="1990"
    )
    case.detentions.all()[0].delete()
    case.names.all().delete()
    case.assessment.delete()
    DetentionFactory(prisoner=case)
    restore(case=case, version=version, by=UserFactory(), reason="Overwritten by mistake")
    assert composed(case) == said_in(version)
    assert services.publish(case=case, by=None, reason="Back") is None


def test_rows_come_back_under_their_old_keys_and_history_goes_on() -> None:
    hearing = HearingFactory(outcome="Adjourned")
    case = published(hearing.detention.prisoner)
    hearing_pk, detention = hearing.pk, hearing.detention
    detention.delete()
    user = UserFactory()
    restore(case=case, version=live(case), by=user, reason="Deleted by mistake")
    back = Hearing.objects.get(pk=hearing_pk)
    assert (back.outcome, back.detention_id, back.detention.number) == ("Adjourned", back.detention.pk, 1)
    rows = apps.get_model("prisoners", "HearingHistory").objects.filter(pgh_obj_id=hearing_pk).order_by("pgh_id")
    assert [row.pgh_label for row in rows] == ["insert", "delete", "insert"]
    context = rows.last().pgh_context.metadata
    assert (context["by"], context["reason"], context["restored"]) == (
        user.username,
        "Deleted by mistake",
        "version 1",
    )


def test_only_what_was_chosen_is_restored() -> None:
    case = published(PrisonerFactory(case_summary="Arrested.", biography="Born in Baku."))
    version = live(case)
    PrisonerNameFactory(prisoner=case, name="Added since")
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Wrong", biography="Wrong too")
    steps = steps_to(case, version=version)
    assert {step.what for step in steps} == {"The case in short", "Biography", "Name"}
    chosen = next(step.key for step in steps if step.what == "Biography")
    taken = restore(case=case, version=version, by=None, reason="Only this", steps={chosen})
    assert [step.key for step in taken] == [chosen]
    case.refresh_from_db()
    assert (case.biography, case.case_summary, case.names.count()) == ("Born in Baku.", "Wrong", 1)


def test_a_date_comes_back_with_its_bounds() -> None:
    case = published(PrisonerFactory(born="1990-05"))
    case.born = "1985"
    case.save()
    version = live(case)
    assert [step.what for step in steps_to(case, version=version)] == ["Born"]
    restore(case=case, version=version, by=None, reason="r")
    assert (case.born, case.born_earliest, case.born_latest) == ("1990-05", dt.date(1990, 5, 1), dt.date(1990, 5, 31))


def test_translations_are_one_step_that_names_each() -> None:
    case = published(PrisonerFactory(i18n={"name_ru": "Имя"}))
    Prisoner.objects.filter(pk=case.pk).update(i18n={"name_ru": "Иное", "name_az": "Ad"})
    (step,) = steps_to(case, version=live(case))
    assert step.what == "Translations"
    assert {(c.before, c.after) for c in step.changes} == {("Иное", "Имя"), ("Ad", "")}


def test_the_words_of_a_step_lead_from_now_to_then() -> None:
    case = published(PrisonerFactory(case_summary="Then"))
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Now")
    (step,) = steps_to(case, version=live(case))
    assert (step.label, step.changes[0].before, step.changes[0].after) == ("update", "Now", "Then")


def test_state_address_teams_and_confidential_notes_are_never_restored() -> None:
    case = whole_case()
    version = live(published(case))
    team = OrganizationFactory(maintains_cases=True)
    Maintenance.objects.create(prisoner=case, organization=team)
    for note in ConfidentialNote.objects.filter(prisoner=case):
        note.body = "Newer"
        note.save()
    services.unpublish(case=case, by=None, reason="r")
    Prisoner.objects.filter(pk=case.pk).update(needs_second_reader=True)
    assert steps_to(case, version=version) == []
    restore(case=case, version=version, by=None, reason="r")
    case.refresh_from_db()
    assert (case.state, case.needs_second_reader) == ("unpublished", True)
    assert case.maintained_by.filter(pk=team.pk).exists()
    assert case.confidential_notes.get().body == "Newer"


def test_restoring_publishes_nothing_and_marks_the_case_as_changed() -> None:
    case = published(PrisonerFactory(case_summary="One"))
    first = live(case)
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Two")
    second = live(published(case))
    restore(case=case, version=first, by=None, reason="r")
    assert case.case_summary == "One" and case.changed_since_publication
    assert live(case) == second and Version.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_moment_brings_back_what_stood_then() -> None:
    before = timezone.now()
    hearing = HearingFactory(outcome="Adjourned")
    case = hearing.detention.prisoner
    moment = timezone.now()
    later = PrisonerNameFactory(prisoner=case)
    hearing.delete()
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Later")
    restore(case=case, moment=moment, by=None, reason="r")
    assert Hearing.objects.get(detention__prisoner=case).outcome == "Adjourned"
    assert case.case_summary == "" and not PrisonerName.objects.filter(pk=later.pk).exists()
    with pytest.raises(NothingToRestore):
        restore(case=case, moment=before, by=None, reason="r")


def test_what_was_another_cases_then_does_not_come_with_the_moment() -> None:
    detention = DetentionFactory()
    case, other = detention.prisoner, PrisonerFactory()
    Detention.objects.filter(pk=detention.pk).update(prisoner=other)
    assert state_at(case, timezone.now()).rows["prisoners.detention"] == {}
    assert list(state_at(other, timezone.now()).rows["prisoners.detention"]) == [detention.pk]


def test_a_mark_names_just_the_rows_that_are_there() -> None:
    case = published(whole_case(children=2))
    mark = PublicationAct.objects.get(version=live(case)).mark
    assert mark is not None
    state = state_at(case, mark)
    for part in saying_parts(Prisoner):
        assert set(state.rows[part.table]) == set(part.live_rows_of(case.pk).values_list("pk", flat=True)), part.table
    row = state.row("prisoners.prisoner", case.pk)
    assert row is not None
    assert row.name == case.name


def test_a_mark_costs_one_query_and_names_no_confidential_table() -> None:
    case = whole_case(children=3)
    with CaptureQueriesContext(connection) as asked:
        mark = mark_of(case)
    assert len(asked) == 1
    assert "prisoners.detention" in mark
    assert not {"prisoners.confidentialnote", "prisoners.maintenance", "prisoners.consent"} & mark.keys()


def test_the_plan_takes_as_many_queries_for_much_as_for_little() -> None:
    few, many = published(whole_case()), published(whole_case(children=3))
    numbers = []
    for case in (few, many):
        version = live(case)
        case.detentions.all().delete()
        with CaptureQueriesContext(connection) as asked:
            steps_to(case, version=version)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_a_version_that_carried_a_name_on_restores_what_the_one_before_was_published_from() -> None:
    membership = MembershipFactory(organization=published(OrganizationFactory(name="Old")))
    case = published(membership.prisoner)
    membership.organization.name = "New"
    membership.organization.save()
    published(membership.organization)
    assert live(case).cause == "borrowed"
    Membership.objects.filter(pk=membership.pk).update(role="Leader")
    restore(case=case, version=live(case), by=None, reason="r")
    assert Membership.objects.get(pk=membership.pk).role == membership.role
    assert composed(case) == said_in(live(case))


# --- What cannot be ---------------------------------------------------------------------------------------------------


def test_a_version_of_another_case_or_one_that_withdrew_is_refused() -> None:
    case = published(PrisonerFactory())
    withdrawal = services.unpublish(case=case, by=None, reason="r")
    with pytest.raises(NothingToRestore, match="withdrew"):
        restore(case=case, version=withdrawal, by=None, reason="r")
    with pytest.raises(NothingToRestore, match="another case"):
        restore(case=case, version=live(published(PrisonerFactory())), by=None, reason="r")


def test_a_merged_case_is_refused() -> None:
    case = published(PrisonerFactory())
    Prisoner.objects.filter(pk=case.pk).update(state="merged")
    with pytest.raises(MergedAway):
        restore(case=case, version=live(case), by=None, reason="r")


def test_what_names_a_thing_that_is_gone_is_refused_and_nothing_is_restored() -> None:
    membership = MembershipFactory()
    case = published(membership.prisoner)
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Later")
    membership.delete()
    membership.organization.delete()
    with pytest.raises(NamesWhatIsGone, match="organisation"):
        restore(case=case, version=live(case), by=None, reason="r")
    case.refresh_from_db()
    assert case.case_summary == "Later"
    rest = {step.key for step in steps_to(case, version=live(case)) if step.part.model is not Membership}
    restore(case=case, version=live(case), by=None, reason="r", steps=rest)
    assert case.case_summary == ""


def test_a_row_that_needs_another_which_was_not_chosen_is_refused() -> None:
    sentence = SentenceFactory()
    case = published(sentence.detention.prisoner)
    case.detentions.all().delete()
    (chosen,) = [s.key for s in steps_to(case, version=live(case)) if s.part.model is Sentence]
    with pytest.raises(NeedsAnother):
        restore(case=case, version=live(case), by=None, reason="r", steps={chosen})


def test_a_row_that_belongs_to_another_case_now_is_left_there() -> None:
    incident = IncidentFactory()
    case, other = published(incident.prisoner), PrisonerFactory()
    Incident.objects.filter(pk=incident.pk).update(prisoner=other)
    with pytest.raises(MovedElsewhere):
        restore(case=case, version=live(case), by=None, reason="r")
    assert Incident.objects.get(pk=incident.pk).prisoner == other


def test_a_file_that_is_not_kept_any_more_is_refused() -> None:
    case = PrisonerFactory()
    Prisoner.objects.filter(pk=case.pk).update(
        portrait="pictures/gone.jpg", portrait_credit="A friend", portrait_licence="CC BY 4.0"
    )
    version = live(published(case))
    Prisoner.objects.filter(pk=case.pk).update(portrait="", portrait_credit="", portrait_licence="")
    with pytest.raises(FileIsGone):
        restore(case=case, version=version, by=None, reason="r")


def test_what_a_constraint_refuses_is_said_and_leaves_all_as_it_was() -> None:
    custody = CustodyFactory(since="2023-01-01", until="2023-02-01")
    case = published(custody.detention.prisoner)
    custody.delete()
    CustodyFactory(detention=custody.detention, since="2023-01-10", until="2023-01-20")
    only_back = {s.key for s in steps_to(case, version=live(case)) if s.label == "insert"}
    with pytest.raises(RefusedByTheRecord):
        restore(case=case, version=live(case), by=None, reason="r", steps=only_back)
    assert custody.detention.custody.count() == 1


def test_two_rows_that_changed_places_come_back() -> None:
    case = PrisonerFactory()
    one, two = PrisonerNameFactory(prisoner=case, name="A"), PrisonerNameFactory(prisoner=case, name="B")
    CaseCitationFactory(prisoner=case, prisoner_name=one)
    version = live(published(case))
    for pk, name in ((one.pk, "C"), (two.pk, "A"), (one.pk, "B")):
        PrisonerName.objects.filter(pk=pk).update(name=name)
    restore(case=case, version=version, by=None, reason="r")
    assert dict(PrisonerName.objects.values_list("pk", "name")) == {one.pk: "A", two.pk: "B"}
    assert CaseCitation.objects.get().prisoner_name_id == one.pk
