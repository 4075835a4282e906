"""Every address of the desk, asked for what cannot be, or from elsewhere: none breaks, and none takes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from prisoners.models import Prisoner
from record.models import User
from tests.config.desk_addresses import addresses, filled, is_of_row, noun_of
from tests.desk import at_desk, list_of
from tests.hidden import hidden_case

pytestmark = [pytest.mark.long, pytest.mark.django_db]

HOSTILE = ("%00", "%FF%FE", "9" * 40, "%F0%9F%92%A9" * 500, "²", "<script>alert(1)</script>")


def test_no_address_takes_a_post_from_elsewhere() -> None:
    hidden = hidden_case()
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("own"))
    taken = []
    for name in addresses():
        response = client.post(filled(name, hidden), {"reason": "Why not", "confirmed": "1", "_publish": "1"})
        if response.status_code not in (403, 404, 405):
            taken.append((name, response.status_code))
    assert taken == []


def test_no_list_breaks_on_what_an_address_asks() -> None:
    client = at_desk(User.objects.create_superuser("own"))
    client.raise_request_exception = False
    hidden_case()
    broken = []
    for model, page in admin.site._registry.items():
        for name in ("q", "p", "o", *parameters_of(page)):
            for value in HOSTILE if model is Prisoner else HOSTILE[2:3]:
                response = client.get(f"{list_of(model)}?{name}={value}")
                if response.status_code >= 500:
                    broken.append((model._meta.label, name, value[:20]))
                elif b"<script>alert(1)" in response.content:
                    broken.append((model._meta.label, name, "script"))
    assert broken == []


def parameters_of(page: Any) -> list[str]:
    """The names by which an address filters a list."""
    found = []
    for filter_ in page.list_filter:
        if isinstance(filter_, type) and issubclass(filter_, admin.SimpleListFilter):
            found.append(str(filter_.parameter_name))
        else:
            found.append(f"{filter_ if isinstance(filter_, str) else filter_[0]}__exact")
    return found


def test_no_page_breaks_on_what_its_address_asks() -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    client.raise_request_exception = False
    names = ("page", "version", "moment", "asked", "detention", "prisoner", "cases", "team", "format", "text", "term")
    broken = []
    for name, address in addresses().items():
        if name == "logout" or noun_of(address) not in ("", "prisoners.prisoner", "record.source", "record.reviewact"):
            continue
        for value in (*HOSTILE[:3], "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00%2B23:59"):
            asked = "&".join(f"{each}={value}" for each in names)
            response = client.get(f"{filled(name, hidden, public=True)}?s=a&{asked}")
            if response.status_code >= 500:
                broken.append((name, value[:20]))
    assert broken == []


@pytest.mark.parametrize("key", ["%00", "9" * 40, "²"])
def test_no_page_breaks_on_the_number_in_its_address(key: str) -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    client.raise_request_exception = False
    rows = [name for name in addresses() if is_of_row(name) and not noun_of(addresses()[name]).startswith("alerts")]
    assert [name for name in rows if client.get(filled(name, hidden, key)).status_code >= 500] == []
