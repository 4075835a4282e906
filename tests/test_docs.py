"""The docs say what is there."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROOMS = ("record", "organizations", "prisoners", "campaigns", "alerts", "exports", "staff")
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


def named_in_docs(pattern: str) -> set[str]:
    """What the docs tell people to type, by a pattern with one group."""
    pages = [*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")]
    return {found for page in pages for found in re.findall(pattern, page.read_text())}


def test_every_make_target_that_the_docs_name_exists():
    targets = set(re.findall(r"^([a-z-]+):", (DOCS.parent / "Makefile").read_text(), re.M))
    named = named_in_docs(r"(?:`|^|PORT=8001 )make ([a-z-]+)")
    assert {"run", "test", "check"} <= named
    assert named <= targets


def test_every_management_command_that_the_docs_name_exists():
    named = named_in_docs(r"manage\.py ([a-z_]+)")
    assert "migrate" in named
    assert named <= set(get_commands())
