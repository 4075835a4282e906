"""Redaction: what was published by mistake is nowhere in the public record any more, and a tombstone says so."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prisoners.models import Hearing, Incident, Prisoner
from record import services
from record.models import (
    PublicationAct,
    Redaction,
    RedactionAct,
    RedactionRequest,
    Version,
)
from record.redaction import (
    NothingToStrike,
    ReasonSaysIt,
    SecondReaderMissing,
    StillSaid,
    ask_to_redact,
    preview_redaction,
    redact,
)
from record.restoring import StruckSince, restore, steps_to
from record.striking import Target
from record.striking_words import STRUCK, CannotBeStruck
from tests.factories import (
    CampaignFactory,
    CampaignPrisonerFactory,
    HearingFactory,
    IncidentFactory,
    OrganizationFactory,
    PrisonerFactory,
    UserFactory,
    published,
    whole_case,
)
from tests.public_text import all_that_is_public, documents_of, fits_together, versions_of

pytestmark = pytest.mark.django_db

SECRET = "Kamran Quliyev"
WHY = "Names a witness."


def words(text: str = SECRET) -> Target:
    return Target("words", words=text)


@pytest.fixture
def case() -> Prisoner:
    """A case that named a witness in its first and second version, and does not any more."""
    prisoner = PrisonerFactory(name="Afiaddin Mammadov", case_summary=f"Beaten, as {SECRET} saw. Quliyev fled.")
    incident = IncidentFactory(prisoner=prisoner, description=f"Seen by {SECRET.upper()}.", by_whom="Police")
    hearing = HearingFactory(detention__prisoner=prisoner, outcome=f"{SECRET} was heard.")
    published(prisoner)
    Hearing.objects.filter(pk=hearing.pk).update(outcome=f"Adjourned: {SECRET} did not come.")
    published(prisoner)
    Prisoner.objects.filter(pk=prisoner.pk).update(case_summary="Beaten, as a witness saw.")
    Incident.objects.filter(pk=incident.pk).update(description="Seen by a witness.")
    Hearing.objects.filter(pk=hearing.pk).update(outcome="Adjourned.")
    return published(prisoner)


# --- Words ------------------------------------------------------------------------------------------------------------


def test_struck_words_are_nowhere_in_what_the_public_role_reads(case: Prisoner) -> None:
    assert SECRET in all_that_is_public()
    redact(case=case, target=words(), reason=WHY, by=UserFactory())
    text = all_that_is_public()
    assert SECRET.lower() not in text.lower()
    assert "Afiaddin Mammadov" in text and f"Beaten, as {STRUCK} saw. Quliyev fled." in text


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/prisoners/{id}/history/?fields=document,diff,happenings,summary",
        "/api/v1/changes/",
        "/api/v1/prisoners/{id}/",
        "/changes/",
        "/changes.atom",
        "/prisoners/{id}/",
        "/prisoners/{id}.atom",
        "/prisoners/{id}.json",
        "/prisoners/?q=Quliyev",
    ],
)
def test_no_public_address_says_struck_words_any_more(case: Prisoner, client: Client, address: str) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    answer = client.get(address.format(id=case.public_id), follow=True)
    assert answer.status_code == 200
    assert SECRET.lower() not in answer.text.lower()


def test_the_log_has_no_gap_and_its_versions_keep_their_place_time_and_cause(case: Prisoner) -> None:
    before = [(v.pk, v.number, v.cause, v.published_at, v.by_team) for v in versions_of(case)]
    redact(case=case, target=words(), reason=WHY, by=None, team="Defence Desk")
    after = versions_of(case)
    assert [(v.pk, v.number, v.cause, v.published_at, v.by_team) for v in after[:-1]] == before
    assert (after[-1].number, after[-1].cause, after[-1].by_team) == (4, "redaction", "Defence Desk")
    assert list(Version.objects.order_by("pk").values_list("pk", flat=True)) == list(
        range(1, Version.objects.count() + 1)
    )
    assert [v.redacted_at is not None for v in after] == [True, True, True, False]


def test_diffs_are_made_anew_and_lead_from_each_document_to_the_next(case: Prisoner) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    assert fits_together(case)
    assert versions_of(case)[-1].diff == []


def test_what_is_told_is_told_anew_from_what_is_left(case: Prisoner) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    second = versions_of(case)[1]
    assert second.summary.endswith(f"Outcome: Adjourned: {STRUCK} did not come. Before: {STRUCK} was heard.")
    assert second.happenings[0]["outcome"] == f"Adjourned: {STRUCK} did not come."
    assert second.happenings[0]["before"]["outcome"] == f"{STRUCK} was heard."


def test_the_tombstone_says_that_and_why_and_never_what(case: Prisoner, client: Client) -> None:
    by = UserFactory()
    tombstone = redact(case=case, target=words(), reason=WHY, by=by, note="The family asked by telephone.")
    assert (tombstone.kind, tombstone.public_id, tombstone.what) == ("prisoner", case.public_id, "words")
    assert (tombstone.versions, tombstone.reason) == (2, WHY)
    act = RedactionAct.objects.get()
    assert (act.by, act.note) == (by, "The family asked by telephone.")
    said = "Struck from the record of “Afiaddin Mammadov”, in 2 versions: words. Reason: Names a witness."
    for address in ("/changes/", f"/prisoners/{case.public_id}/", "/changes.atom", f"/prisoners/{case.public_id}.atom"):
        assert said in client.get(address, follow=True).text, address
    assert client.get("/changes/").text.count("something was struck from this on") == 3
    assert client.get(f"/prisoners/{case.public_id}/", follow=True).text.count("Something was struck from this on") == 3
    change = client.get("/api/v1/changes/").json()["results"][-1]
    assert (change["cause"], change["diff"]) == ("redaction", [])
    assert change["happenings"] == [{"kind": "redacted", "what": "words", "versions": 2, "reason": WHY}]
    history = client.get(f"/api/v1/prisoners/{case.public_id}/history/").json()["results"]
    assert [entry["redacted_at"] is not None for entry in history] == [True, True, True, False]


def test_followers_are_told_nothing_of_it(case: Prisoner) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    assert not versions_of(case)[-1].tells


def test_what_the_working_record_still_says_is_not_struck(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(biography=f"A friend of {SECRET}.")
    with pytest.raises(StillSaid, match="Biography"):
        redact(case=case, target=words(), reason=WHY, by=None)
    assert not Redaction.objects.exists() and SECRET in all_that_is_public()


def test_what_is_public_now_is_struck_too_once_the_working_record_is_corrected(client: Client) -> None:
    case = published(PrisonerFactory(case_summary=f"Seen by {SECRET}."))
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Seen.", biography="Not public yet.")
    redact(case=case, target=words(), reason=WHY, by=None)
    case.refresh_from_db()
    assert case.live.document["case_summary"] == f"Seen by {STRUCK}."
    assert client.get(f"/prisoners/{case.public_id}.json").json()["case_summary"] == f"Seen by {STRUCK}."
    assert case.live.document["biography"] == "" and case.changed_since_publication
    assert SECRET not in all_that_is_public()


def test_a_name_that_was_published_goes_from_the_address_and_from_all_that_names_it() -> None:
    case = published(PrisonerFactory(name=SECRET, case_summary="Arrested."))
    campaign = CampaignFactory(title="Freedom now")
    CampaignPrisonerFactory(campaign=campaign, prisoner=case)
    published(campaign)
    Prisoner.objects.filter(pk=case.pk).update(name="A member of a union", naming="unnamed")
    published(case)
    services.recompose_due()
    assert "kamran-quliyev" in all_that_is_public() and SECRET in str(versions_of(campaign)[0].document)
    redact(case=case, target=words(), reason="The person is in hiding.", by=None)
    text = all_that_is_public()
    assert SECRET not in text and "kamran-quliyev" not in text
    assert fits_together(case) and fits_together(campaign)
    assert documents_of(case)[0]["name"] == STRUCK
    assert versions_of(campaign)[-1].cause == "redaction"
    assert Redaction.objects.filter(kind="campaign", public_id=campaign.slug).exists()


def test_the_name_that_is_public_now_is_struck_everywhere_at_once() -> None:
    case = published(PrisonerFactory(name=SECRET))
    campaign = CampaignFactory()
    CampaignPrisonerFactory(campaign=campaign, prisoner=case)
    published(campaign)
    Prisoner.objects.filter(pk=case.pk).update(name="A member of a union", naming="unnamed")
    redact(case=case, target=words(), reason="The person is in hiding.", by=None)
    services.recompose_due()
    assert SECRET not in all_that_is_public() and "kamran-quliyev" not in all_that_is_public()


def test_words_in_a_source_its_address_and_a_date_leave_the_document_whole(client: Client) -> None:
    case = whole_case()
    citation = case.citations.first()
    assert citation is not None
    source = citation.source
    source.title, source.url = f"{SECRET} speaks", "https://news.example.org/2023/kamran-quliyev-speaks"
    source.save()
    published(case)
    source.title, source.url = "A witness speaks", ""
    source.save()
    published(case)
    redact(case=case, target=words(), reason=WHY, by=None)
    first = documents_of(case)[0]
    assert [(s["title"], s["url"]) for s in first["sources"] if s["number"] == 1] == [(f"{STRUCK} speaks", "")]
    assert "quliyev" not in all_that_is_public().lower()


def test_a_date_that_holds_the_words_becomes_unknown() -> None:
    case = published(PrisonerFactory(born="1990-05-17"))
    Prisoner.objects.update(born="", born_earliest=None, born_latest=None)
    published(case)
    redact(case=case, target=words("1990-05-17"), reason="The person's own wish.", by=None)
    assert documents_of(case)[0]["born"] == {"edtf": "", "earliest": None, "latest": None}


def test_codes_stay_what_they_are() -> None:
    case = published(PrisonerFactory(case_summary="A released man", gender="male"))
    Prisoner.objects.update(case_summary="Freed")
    published(case)
    redact(case=case, target=words("released"), reason="Not so.", by=None)
    assert documents_of(case)[0]["gender"] == "male"


def test_words_that_are_nowhere_or_too_short_are_refused(case: Prisoner) -> None:
    with pytest.raises(NothingToStrike):
        redact(case=case, target=words("Nobody at all"), reason=WHY, by=None)
    with pytest.raises(CannotBeStruck):
        redact(case=case, target=words(" a "), reason=WHY, by=None)


def test_words_in_a_lasting_address_are_refused() -> None:
    body = published(OrganizationFactory(name="Secret Circle", slug="secret-circle"))
    body.name = "Circle"
    body.save()
    published(body)
    with pytest.raises(CannotBeStruck, match="secret-circle"):
        redact(case=body, target=words("Secret Circle"), reason=WHY, by=None)


def test_a_reason_that_says_the_words_is_refused(case: Prisoner) -> None:
    with pytest.raises(ReasonSaysIt):
        redact(case=case, target=words(), reason=f"{SECRET.lower()} asked for it.", by=None)


def test_words_that_another_noun_says_itself_are_pointed_out_and_left(case: Prisoner) -> None:
    campaign = published(CampaignFactory(title="Freedom now", body=f"Thanks to {SECRET}."))
    plan = preview_redaction(case, words())
    assert [(e.kind, e.public_id, e.name) for e in plan.elsewhere] == [("campaign", campaign.slug, "Freedom now")]


def test_a_redaction_of_a_withdrawn_case_leaves_it_withdrawn(case: Prisoner, client: Client) -> None:
    services.unpublish(case=case, by=None, reason="r")
    redact(case=case, target=words(), reason=WHY, by=None)
    assert SECRET.lower() not in all_that_is_public().lower()
    assert versions_of(case)[-1].document is None
    assert client.get(f"/prisoners/{case.public_id}/").status_code == 404
    case.refresh_from_db()
    assert case.state == "unpublished"
    assert services.publish(case=case, by=None, reason="r") is not None
    assert fits_together(case)


def test_a_later_redaction_finds_what_is_left(case: Prisoner) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    redact(case=case, target=words("Quliyev fled"), reason=WHY, by=None)
    assert "Quliyev" not in all_that_is_public()
    assert fits_together(case)
    assert [v.number for v in versions_of(case)] == [1, 2, 3, 4, 5]


# --- Who, and what stays ----------------------------------------------------------------------------------------------


def test_a_sensitive_case_needs_somebody_else_to_confirm(case: Prisoner) -> None:
    Prisoner.objects.filter(pk=case.pk).update(needs_second_reader=True)
    case.refresh_from_db()
    one, other = UserFactory(), UserFactory()
    with pytest.raises(SecondReaderMissing):
        redact(case=case, target=words(), reason=WHY, by=one)
    asked = ask_to_redact(case=case, target=words(), reason=WHY, by=one)
    with pytest.raises(SecondReaderMissing):
        redact(case=case, target=words(), reason=WHY, by=one, asked=asked)
    assert SECRET in all_that_is_public()
    redact(case=case, target=words(), reason=WHY, by=other, asked=asked)
    assert SECRET not in all_that_is_public()
    assert not RedactionRequest.objects.exists()


def test_a_version_is_changed_by_nothing_else(case: Prisoner) -> None:
    live = case.live_id
    assert live is not None
    redact(case=case, target=words(), reason=WHY, by=None)
    for change in ({"summary": "x"}, {"document": None}, {"number": 99}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.filter(pk=live).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('vigil.redacting', 'on', true)")
        Version.objects.filter(pk=live).update(number=99, redacted_at="2020-01-01T00:00Z")
    with pytest.raises(DatabaseError), transaction.atomic():
        Redaction.objects.all().delete()


def test_restoring_from_a_redacted_version_needs_a_word_that_it_is_not_brought_back(case: Prisoner) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    first = versions_of(case)[0]
    with pytest.raises(StruckSince, match=WHY):
        restore(case=case, version=first, by=None, reason="r")
    restore(case=case, version=first, by=None, reason="r", even_what_was_struck=True)
    assert SECRET in case.case_summary


def test_work_can_be_put_back_to_what_is_left(case: Prisoner) -> None:
    redact(case=case, target=words(), reason=WHY, by=None)
    assert PublicationAct.objects.get(version=case.live).mark is not None
    Prisoner.objects.filter(pk=case.pk).update(case_summary="Something else")
    assert [step.what for step in steps_to(case, version=case.live)] == ["The case in short"]
    restore(case=case, version=case.live, by=None, reason="r")
    assert case.case_summary == "Beaten, as a witness saw."
    assert services.publish(case=case, by=None, reason="r") is None


def test_a_redaction_takes_as_many_queries_for_many_versions_as_for_few() -> None:
    numbers = []
    for versions in (3, 12):
        case = published(PrisonerFactory(case_summary=f"0 {SECRET}"))
        for n in range(1, versions):
            Prisoner.objects.filter(pk=case.pk).update(case_summary=f"{n} {SECRET}")
            published(case)
        Prisoner.objects.filter(pk=case.pk).update(case_summary="No one")
        published(case)
        with CaptureQueriesContext(connection) as asked:
            redact(case=case, target=words(), reason=WHY, by=None)
        numbers.append(len(asked))
        assert sum(STRUCK in str(version.document) for version in versions_of(case)) == versions
    assert numbers[0] == numbers[1], numbers
