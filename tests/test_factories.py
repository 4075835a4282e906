"""The factories themselves: whole nouns can be published."""

from collections.abc import Callable

import pytest

from tests.factories import public_document, published, whole_campaign, whole_case, whole_resolution

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [whole_case, whole_campaign, whole_resolution])
def test_a_whole_noun_has_no_empty_section_when_published(make: Callable) -> None:
    document = public_document(published(make(children=2)))
    borrowed_or_optional = {"translations", "portrait", "picture", "campaigns", "nationalities", "campaign"}
    empty = [key for key, value in document.items() if value == [] and key not in borrowed_or_optional]
    assert empty == []
