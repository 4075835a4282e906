"""What can be said in other languages can be entered at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets

from tests.desk import at_desk, page_of, save, staff
from tests.factories import MaintenanceFactory, PrisonerFactory

# Pages whose translations are entered elsewhere, or by nobody.
TRANSLATED = [
    model
    for model in admin.site._registry
    if any(f.name == "i18n" for f in model._meta.concrete_fields) and admin.site._registry[model].fieldsets
]


@pytest.mark.parametrize("model", TRANSLATED, ids=lambda model: model.__name__)
def test_every_translated_field_of_a_page_stands_on_it_in_each_language(model: Any, rf: Any) -> None:
    page: Any = admin.site._registry[model]
    here = set(flatten_fieldsets(page.fieldsets))
    for name in model._meta.get_field("i18n").fields:
        if name in here:
            assert {f"{name}_az", f"{name}_ru", f"{name}_el"} <= here, name


@pytest.mark.django_db
def test_a_translation_is_kept_and_published() -> None:
    kept = MaintenanceFactory(prisoner=PrisonerFactory(case_summary="Arrested."))
    client = at_desk(staff("Editor", team=kept.organization))
    save(client, page_of(kept.prisoner), "_publish", case_summary_az="Həbs edilib.", reason="Translated.")
    kept.prisoner.refresh_from_db()
    assert kept.prisoner.i18n["case_summary_az"] == "Həbs edilib."
    assert kept.prisoner.live.document["translations"]["case_summary"]["az"] == "Həbs edilib."
