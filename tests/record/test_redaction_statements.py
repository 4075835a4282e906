"""Redaction of statements, pictures and whole versions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from config.middleware import leave_public_role
from prisoners.models import Detention, Hearing, Incident, Prisoner
from record.models import (
    PublishedFile,
)
from record.redaction import (
    StillSaid,
    redact,
)
from record.striking import Target
from record.striking_words import CannotBeStruck
from tests.factories import (
    CaseCitationFactory,
    EventFactory,
    EventIncidentFactory,
    HearingFactory,
    IncidentFactory,
    OrganizationFactory,
    PrisonerFactory,
    SentenceFactory,
    SourceFactory,
    published,
    whole_case,
)
from tests.pictures import taken_by_a_camera, upload
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


# --- Statements, pictures, documents ----------------------------------------------------------------------------------


def test_a_statement_goes_from_every_version_with_the_source_that_only_it_cited() -> None:
    case = whole_case(children=2)
    published(case)
    Prisoner.objects.update(case_summary="Corrected.")
    published(case)
    document = documents_of(case)[0]
    incident = document["incidents"][0]
    case.incidents.filter(description=incident["description"])[0].delete()
    published(case)
    redact(case=case, target=Target("statement", version=1, pointer="/incidents/0"), reason="Not true.", by=None)
    for document in documents_of(case):
        assert len(document["incidents"]) == 1
        numbers = [s["number"] for s in document["sources"]]
        assert numbers == list(range(1, len(numbers) + 1))
    assert fits_together(case)


def test_a_source_that_only_the_struck_statement_cited_goes_with_it() -> None:
    incident = IncidentFactory()
    case = incident.prisoner
    for source, statement in (("Secret informant", {"incident": incident}), ("A newspaper", {"field": "name"})):
        CaseCitationFactory(prisoner=case, source=SourceFactory(title=source), **statement)
    published(case)
    incident.delete()
    published(case)
    redact(case=case, target=Target("statement", version=1, pointer="/incidents/0"), reason="Not true.", by=None)
    first = documents_of(case)[0]
    assert [(s["number"], s["title"]) for s in first["sources"]] == [(1, "A newspaper")]
    assert [c["source"] for c in first["citations"]] == [1]
    assert "Secret informant" not in all_that_is_public()


def test_a_hearing_that_is_struck_leaves_sentences_that_point_where_they_should() -> None:
    case = PrisonerFactory()
    first = HearingFactory(detention__prisoner=case, held="2023-01-01", outcome="Secret session")
    second = HearingFactory(detention=first.detention, held="2023-02-01")
    SentenceFactory(detention=first.detention, hearing=second)
    published(case)
    first.delete()
    published(case)
    target = Target("statement", version=1, pointer="/detentions/0/hearings/0")
    redact(case=case, target=target, reason="Not true.", by=None)
    detention = documents_of(case)[0]["detentions"][0]
    assert [h["number"] for h in detention["hearings"]] == [1]
    assert detention["sentences"][0]["hearing"] == 1
    assert "Secret session" not in all_that_is_public()


def test_a_detention_that_is_struck_takes_status_and_what_points_at_it_along(client: Client) -> None:
    case = PrisonerFactory()
    incident = IncidentFactory(prisoner=case, detention=HearingFactory(detention__prisoner=case).detention)
    published(case)
    Incident.objects.filter(pk=incident.pk).update(detention=None)
    Detention.objects.all().delete()
    target = Target("statement", version=1, pointer="/detentions/0", similar=True)
    redact(case=case, target=target, reason="Another person's.", by=None)
    document = documents_of(case)[0]
    assert (document["detentions"], document["status"], document["incidents"][0]["detention"]) == ([], "unknown", None)
    assert client.get("/api/v1/prisoners/?status=detained").json()["results"] == []


def test_a_statement_worded_otherwise_goes_only_if_asked_for() -> None:
    incident = IncidentFactory(description="Beaten by Officer X")
    case = published(incident.prisoner)
    Incident.objects.filter(pk=incident.pk).update(description="Beaten by officer x.")
    published(case)
    Incident.objects.all().delete()
    published(case)
    target: dict[str, Any] = {"what": "statement", "version": 1, "pointer": "/incidents/0"}
    redact(case=case, target=Target(**target), reason="r", by=None)
    assert [len(document["incidents"]) for document in documents_of(case)][:3] == [0, 1, 0]
    redact(case=case, target=Target(**target | {"version": 2, "similar": True}), reason="r", by=None)
    assert not any(document["incidents"] for document in documents_of(case))


def test_a_text_is_emptied_with_its_translations() -> None:
    case = published(PrisonerFactory(biography="Her address", i18n={"biography_ru": "Её адрес", "name_ru": "Имя"}))
    Prisoner.objects.update(biography="", i18n={"name_ru": "Имя"})
    published(case)
    redact(case=case, target=Target("statement", version=1, pointer="/biography"), reason="r", by=None)
    first = documents_of(case)[0]
    assert (first["biography"], first["translations"]) == ("", {"name": {"ru": "Имя"}})


@pytest.mark.parametrize("pointer", ["/id", "/name", "/status", "/nothing", "/incidents/7", "", "/sources/0/number"])
def test_what_a_document_cannot_do_without_is_no_statement(pointer: str) -> None:
    case = published(PrisonerFactory())
    with pytest.raises(CannotBeStruck):
        redact(case=case, target=Target("statement", version=1, pointer=pointer), reason="r", by=None)


def test_an_incident_of_an_event_goes_from_the_organisation_it_struck_too() -> None:
    body = published(OrganizationFactory())
    event = EventFactory()
    incident = EventIncidentFactory(event=event, organization=body, description="Led by Officer X")
    published(event)
    assert "Officer X" in str(versions_of(body)[-1].document)
    incident.delete()
    published(event)
    redact(case=event, target=Target("statement", version=1, pointer="/incidents/0"), reason="r", by=None)
    assert "Officer X" not in all_that_is_public()
    assert fits_together(body) and fits_together(event)


def test_a_portrait_is_struck_and_its_file_deleted(
    client: Client, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = PrisonerFactory(
        portrait=upload(taken_by_a_camera()), portrait_credit="A friend", portrait_licence="CC BY 4.0"
    )
    published(case)
    path = case.portrait.name
    assert client.get(f"/media/{path}").status_code == 200
    # A file that is sent keeps the role until its last byte.
    leave_public_role()
    target = Target("picture", version=1, pointer="/portrait")
    with pytest.raises(StillSaid):
        redact(case=case, target=target, reason="Shows a child.", by=None)
    Prisoner.objects.update(portrait="", portrait_credit="", portrait_licence="")
    with django_capture_on_commit_callbacks(execute=True):
        redact(case=case, target=target, reason="Shows a child.", by=None)
    assert not default_storage.exists(path) and not PublishedFile.objects.filter(path=path).exists()
    assert client.get(f"/media/{path}").status_code == 404
    assert path not in all_that_is_public()


def test_all_that_a_version_says_can_be_struck(case: Prisoner, client: Client) -> None:
    redact(case=case, target=Target("document", version=2), reason="A mix of two people.", by=None)
    second = versions_of(case)[1]
    assert (second.document, second.diff, second.redacted_at is not None) == (None, [], True)
    assert second.summary == "What this version of “Afiaddin Mammadov” said was struck from the record."
    assert fits_together(case)
    assert f"Adjourned: {SECRET}" not in all_that_is_public()
    assert client.get(f"/prisoners/{case.public_id}/").status_code == 200
    redact(case=case, target=words(), reason=WHY, by=None)
    assert SECRET.lower() not in all_that_is_public().lower() and fits_together(case)


def test_the_version_that_is_public_now_is_not_struck_whole(case: Prisoner) -> None:
    with pytest.raises(CannotBeStruck):
        redact(case=case, target=Target("document", version=3), reason="r", by=None)
