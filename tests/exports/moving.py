"""A record that moves: out of one instance and into an empty one, with a folder of uploads of its own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from organizations.models import Institution
from prisoners.merging import merge
from prisoners.models import Detention, Prisoner
from prisoners.synthetic.making import make_cases
from record import services
from record.redaction import redact
from record.striking import Target
from tests.database import copy_beside, used_instead
from tests.exports.conftest import publish_everything
from tests.factories import (
    CampaignFactory,
    CampaignPrisonerFactory,
    CaseDocumentFactory,
    CustodyFactory,
    DetentionFactory,
    InstitutionFactory,
    OrganizationFactory,
    PrisonerFactory,
    SentenceFactory,
    published,
)
from tests.pictures import taken_by_a_camera

WITNESS = "Kamran Quliyev"
SECRET_ADDRESS = "12 Hidden Street"
PORTRAIT = {"portrait_credit": "A friend", "portrait_licence": "CC BY 4.0"}


def make_a_record() -> dict[str, str]:
    """Every noun, published on several days: changed, merged, withdrawn, redacted, with pictures that were replaced.
    Returns the ids of some."""
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(days=9)):
        call_command("load_sample", stdout=StringIO())
        publish_everything()
        kept, gone = published(PrisonerFactory(name="Elnur Kept")), published(PrisonerFactory(name="Elnur Gone"))
        hidden = published(PrisonerFactory(name="Someone in hiding", biography=SECRET_ADDRESS))
        witness = published(PrisonerFactory(name="Talked about", case_summary=f"Beaten, as {WITNESS} saw."))
        pictured = PrisonerFactory(portrait=SimpleUploadedFile("a.jpg", taken_by_a_camera()), **PORTRAIT)
        published(pictured)
        prison = published(InstitutionFactory(name="A prison that was withdrawn"))
        inmate = PrisonerFactory(name="Held there")
        detention = DetentionFactory(prisoner=inmate)
        CustodyFactory(detention=detention, institution=prison, place="", since="2023-01", until="2023-02")
        CustodyFactory(detention=detention, institution=InstitutionFactory(), place="", since="2023-03")
        first = SentenceFactory(detention=detention)
        SentenceFactory(detention=detention, replaces=first)
        published(inmate)
        part = published(OrganizationFactory(parent=published(OrganizationFactory(name="Above"))))
    with time_machine.travel(now - dt.timedelta(days=6)):
        make_cases(20, seed=1)
        Prisoner.objects.filter(pk=witness.pk).update(case_summary="Beaten, as a witness saw.")
        published(witness)
        pictured.portrait = SimpleUploadedFile("b.jpg", taken_by_a_camera(size=(60, 30)))
        pictured.save()
        paper = CaseDocumentFactory(prisoner=pictured, public=True)
        paper.public_file.storage.save(paper.public_file.name, ContentFile(b"%PDF-1.4\n%%EOF\n"))
        published(pictured)
        campaign = CampaignFactory()
        CampaignPrisonerFactory(campaign=campaign, prisoner=kept)
        published(campaign)
        part.name = "Renamed part"
        part.save()
        published(part)
    with time_machine.travel(now - dt.timedelta(days=3)):
        merge(kept=kept, merged=gone, choices={}, by=None, reason="The same man.")
        services.unpublish(case=hidden, by=None, reason="Is in danger.")
        services.unpublish(case=Institution.objects.get(pk=prison.pk), by=None, reason="Was none.")
        redact(case=witness, target=Target("words", words=WITNESS), reason="Names a bystander.", by=None)
        came_back = published(PrisonerFactory(name="Came back"))
        services.unpublish(case=came_back, by=None, reason="A mistake.")
        Detention.objects.create(prisoner=came_back, arrested="2024-02-03")
        published(came_back)
        services.recompose_due()
    return {"merged": gone.public_id, "kept": kept.public_id, "hidden": hidden.public_id, "inmate": inmate.public_id}


def exported(folder: Path) -> Path:
    call_command("export_data", str(folder), stdout=StringIO())
    return folder


@contextmanager
def empty_instance(word: str, uploads: Path) -> Iterator[None]:
    """Another instance, which has nothing yet, in the place of this one."""
    with copy_beside(word) as name, used_instead(name), override_settings(MEDIA_ROOT=uploads):
        cache.clear()
        yield
    cache.clear()


def what_is_told(days: list[dt.date], ids: list[str]) -> dict[str, Any]:
    """What anyone is told by the API and the pages: now, on days of the past, and how it came to be."""
    nouns = ("prisoners", "events", "organizations", "institutions", "campaigns", "resolutions")
    addresses = [f"/api/v1/{noun}/?page_size=500" for noun in nouns]
    addresses += [f"/api/v1/{noun}/?page_size=500&as_of={day}" for noun in nouns for day in days]
    addresses += ["/api/v1/changes/?page_size=500", "/api/v1/changes/?page_size=500&fields=document,sequence"]
    addresses += ["/api/v1/statistics/", "/api/v1/statistics/?by=country"]
    addresses += [f"/api/v1/prisoners/{public_id}/history/?page_size=500" for public_id in ids]
    addresses += [f"/api/v1/prisoners/{public_id}/?as_of={day}" for public_id in ids for day in days]
    client = Client()
    told = {}
    for address in addresses:
        answer = client.get(address)
        content = answer.getvalue() if answer.streaming else answer.content
        told[address] = (answer.status_code, answer.headers.get("Location"), _read(content))
    return told


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content
