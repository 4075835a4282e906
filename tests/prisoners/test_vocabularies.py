"""The terms that Vigil begins with."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from prisoners.models import Group, IncidentKind
from prisoners.publication import compose_prisoner
from prisoners.vocabularies import GROUPS, INCIDENT_KINDS
from tests.factories import IncidentFactory, PrisonerFactory, PrisonerGroupFactory

NAMES = json.loads((Path(__file__).resolve().parents[2] / "prisoners" / "vocabulary_names.json").read_text())
OTHERS = [code for code in settings.CONTENT_LANGUAGES if code != settings.LANGUAGE_CODE]


@pytest.mark.parametrize(("noun", "words"), [("Group", GROUPS), ("IncidentKind", INCIDENT_KINDS)])
def test_every_term_has_a_name_in_every_language(noun, words):
    assert {word.slug for word in words} == set(NAMES[noun])
    for word in words:
        assert list(NAMES[noun][word.slug]) == OTHERS
        assert all(NAMES[noun][word.slug].values())


@pytest.fixture
def terms(db):
    """The terms as a new record has them: other tests may have emptied theirs."""
    for name, words in (("Group", GROUPS), ("IncidentKind", INCIDENT_KINDS)):
        model = apps.get_model("prisoners", name)
        model.objects.all().delete()
        model.objects.bulk_create(model(**word._asdict()) for word in words)
    import_module("prisoners.migrations.0022_vocabulary_translations").add_names(apps, None)


def test_a_new_record_has_them(terms):
    assert Group.objects.get(slug="journalist").i18n["name_ru"] == "журналист"
    assert IncidentKind.objects.get(slug="torture").i18n["name_el"] == "βασανιστήρια"


def test_a_name_that_somebody_gave_is_kept(terms):
    Group.objects.filter(slug="journalist").update(i18n={"name_ru": "репортёр"})
    import_module("prisoners.migrations.0022_vocabulary_translations").add_names(apps, None)
    given = Group.objects.get(slug="journalist").i18n
    assert given is not None and (given["name_ru"], given["name_it"]) == ("репортёр", "giornalista")


def test_a_document_names_groups_and_incidents_in_every_language(terms):
    prisoner = PrisonerFactory()
    PrisonerGroupFactory(prisoner=prisoner, group=Group.objects.get(slug="journalist"))
    own = Group.objects.create(slug="beekeeper", name="beekeeper")
    PrisonerGroupFactory(prisoner=prisoner, group=own)
    IncidentFactory(prisoner=prisoner, kind=IncidentKind.objects.get(slug="denial-of-books"))
    document = compose_prisoner(prisoner)
    assert document["translations"]["group_names"]["tr"] == ["gazeteci", "beekeeper"]
    assert document["incidents"][0]["translations"]["kind_name"]["it"] == "rifiuto di libri"
