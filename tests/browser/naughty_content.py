"""Fills an empty record with the naughty strings, in every text of every noun that takes them, and publishes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error, models, transaction

from prisoners.models.team_key import TeamKey
from record import services
from record.publication import composers
from tests import factories as make
from tests.marking import fields_to_mark, working_models
from tests.naughty_strings import naughty
from tests.record.test_public_access import READABLE

ROOMS = ("prisoners", "organizations", "campaigns")
# Three whole cases with so many of each part have a place for each string.
WHOLE, CHILDREN = 3, 5
# What a browser, a template or Markdown might take for more than text.
ACTIVE = ("<", "javascript", "onerror", "alert", "{{", "${", "{%", "](", "&lt")


def fill() -> None:
    """Publish them all; print their ids and slugs as JSON. `alone`: people who have but one of the strings."""
    whole = [make.whole_case(children=CHILDREN) for _number in range(WHOLE)]
    campaign, resolution = make.whole_campaign(), make.whole_resolution()
    strings = cycle(naughty())
    for model in working_models(READABLE):
        # Not who signs in, nor what seals.
        if model._meta.app_label not in ROOMS or model is TeamKey:
            continue
        for row in model._default_manager.all():
            _write(row, strings)
    alone: list[Any] = [
        make.PrisonerFactory(biography=text, case_summary=text) for text in naughty() if _is_active(text)
    ]
    for person, text in zip(alone, filter(_is_active, naughty()), strict=True):
        _write(person, cycle([text]))
    # Twice: what names another noun can only name it once that is public.
    for _round in range(2):
        for kind in composers:
            for noun in composers[kind].model._default_manager.exclude(state="merged"):
                services.publish(case=noun, by=None)
    for case in whole:
        # A second version has what was before beside what is now.
        case.refresh_from_db()
        case.biography, case.case_summary = case.case_summary, case.biography
        case.save()
        services.publish(case=case, by=None, reason=next(strings))
    print(
        json.dumps(
            {
                "whole": [case.public_id for case in whole],
                "alone": [case.public_id for case in alone],
                "campaign": campaign.slug,
                "resolution": resolution.slug,
                "keys": [case.pk for case in [*whole, *alone]],
            }
        )
    )


def _is_active(text: str) -> bool:
    return any(word in text.lower() for word in ACTIVE)


def _write(row: models.Model, strings: Iterator[str]) -> None:
    """The next strings into the texts of a row, each where the field takes it."""
    for field in fields_to_mark(type(row)):
        if type(field) not in (models.CharField, models.TextField):
            continue
        text, before = next(strings)[: field.max_length], getattr(row, field.attname)
        try:
            setattr(row, field.attname, field.clean(text, row))
            with transaction.atomic():
                row.save()
        except (ValidationError, ValueError, Error):
            setattr(row, field.attname, before)
