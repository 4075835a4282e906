"""The docs say what is there."""

import re
from pathlib import Path

import pytest
from django.apps import apps

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROOMS = ("record", "organizations", "prisoners", "campaigns", "alerts")
MODELS = sorted(
    model.__name__
    for room in ROOMS
    for model in apps.get_app_config(room).get_models()
    if not model.__name__.endswith("History") and not model._meta.auto_created
)


@pytest.mark.parametrize("name", MODELS)
def test_the_data_model_names_every_model(name: str):
    assert name in (DOCS / "data-model.md").read_text()


def test_every_link_between_docs_leads_somewhere():
    for page in [*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
