"""Addresses that are put together are those that Django would give."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation

from record.addresses import address_of

KINDS = ("organization", "institution", "official", "statute", "event", "campaign", "resolution")
OF_CASES = ("prisoner", "prisoner-json", "prisoner-pdf", "prisoner-feed", "prisoner-letter", "prisoner-card")


@pytest.mark.parametrize(
    ("name", "keys"),
    # Some are words of the addresses themselves, or a part of one.
    [(kind, (f"{kind}s", "s", "union-of-1", "A_b", "organizations", "ru")) for kind in KINDS]
    + [(name, ("AZ-0001", "ru-123456")) for name in OF_CASES],
)
def test_an_address_is_what_django_would_say_in_each_language_and_under_each_prefix(name, keys):
    try:
        for prefix in ("/", "/vigil/"):
            set_script_prefix(prefix)
            for _time in range(2):
                for language in ("en", "ru", "az"):
                    with translation.override(language):
                        for key in keys:
                            assert address_of(name, key) == reverse(name, args=[key])
    finally:
        set_script_prefix("/")


def test_a_page_that_is_the_only_one_of_its_kind_has_an_address_too():
    for _time in range(2):
        for language in ("en", "ru"):
            with translation.override(language):
                assert address_of("prisoners") == reverse("prisoners")
                assert address_of("alerts:subscribe") == reverse("alerts:subscribe")


def test_what_has_no_page_has_no_address():
    with pytest.raises(NoReverseMatch):
        address_of("nothing-of-the-kind", "AZ-0001")
    with pytest.raises(NoReverseMatch):
        address_of("organization", "no/such <key>")
