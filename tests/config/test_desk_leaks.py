"""Every address of the desk, asked for by those who may not see a case: nothing of it is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prisoners.models import Prisoner
from record.models import User
from tests.config.desk_addresses import (
    HIDDEN,
    NOBODY,
    OF_ANY,
    OF_NO_ROW,
    OF_PUBLISHABLE,
    OF_ROWS,
    SHARED,
    addresses,
    filled,
    is_of_row,
    noun_of,
    queries_of,
)
from tests.desk import at_desk, list_of, staff
from tests.factories import OrganizationFactory
from tests.hidden import MARK, Hidden, hidden_case

pytestmark = [pytest.mark.long, pytest.mark.django_db]

# What a page may write when it is only looked at: that notes were shown, how complete a case is, names that changed.
WRITTEN_BY_LOOKING = (
    *("noteviewing", "reportviewing", "checklistscore"),
    *("namesofprisoner", "namechange", "django_session"),
)
# Whatever a Contributor is shown, an Editor is shown too.
OUTSIDERS = ("editor whose team was let in until yesterday", "auditor", "administrator")


def outsider(who: str, hidden: Hidden) -> User:
    """A member of staff who may not see the hidden case."""
    if who == OUTSIDERS[0]:
        return staff("Editor", team=hidden.lapsed)
    return staff(who.capitalize(), team=OrganizationFactory(team=True))


def told(response: Any) -> str:
    """All that an answer says, its headers too."""
    body = response.getvalue() if response.streaming else response.content
    return f"{response.headers}\n{body.decode('utf-8', 'replace')}".lower()


def test_each_address_of_the_desk_was_decided() -> None:
    unknown = []
    for name, address in addresses().items():
        label = noun_of(address)
        view = name.removeprefix(label.replace(".", "_") + "_") if label else name
        known = name in OF_ROWS | OF_NO_ROW or view in OF_ANY | OF_PUBLISHABLE | {"changelist", "add"}
        if not known or (label and label not in HIDDEN | SHARED):
            unknown.append(name)
    assert unknown == []
    assert {m._meta.label_lower for m in admin.site._registry} == HIDDEN | SHARED


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_address_tells_an_outsider_of_a_hidden_case(who: str) -> None:
    hidden = hidden_case()
    client = at_desk(outsider(who, hidden))
    client.raise_request_exception = False
    wrong = []
    for name in addresses():
        if name == "logout":
            continue
        both = noun_of(addresses()[name]) == "prisoners.prisoner" and is_of_row(name)
        for public in (False, True) if both else (False,):
            for query in queries_of(name, hidden):
                address = f"{filled(name, hidden, public=public)}?{query}"
                response = client.get(address)
                if response.status_code >= 500 or MARK in told(response):
                    wrong.append((name, address, response.status_code, _near(told(response))))
    assert wrong == []


def _near(text: str) -> str:
    place = max(text.find(MARK) - 60, 0)
    return " ".join(text[place : place + 200].split())


def test_a_hidden_row_answers_like_one_that_never_was() -> None:
    hidden = hidden_case()
    client = at_desk(outsider(OUTSIDERS[0], hidden))
    differ = []
    for name, address in addresses().items():
        # A proposal is about a public case, which can be seen; it is itself hidden.
        if noun_of(address) not in HIDDEN or not is_of_row(name):
            continue
        row = client.get(filled(name, hidden))
        nobody = client.get(filled(name, hidden, NOBODY))
        if row.status_code != nobody.status_code or row.headers.get("Location") != nobody.headers.get("Location"):
            differ.append((name, row.status_code, nobody.status_code))
    assert differ == []


def test_its_own_people_see_it_and_looking_changes_nothing() -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    seen, written = set(), []
    for name in addresses():
        if name == "logout":
            continue
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"{filled(name, hidden)}?{queries_of(name, hidden)[0]}")
        assert response.status_code < 500, name
        if MARK in told(response):
            seen.add(name)
        for query in asked:
            sql = query["sql"].lower()
            if re.match(r"insert|update|delete|truncate", sql) and not any(w in sql for w in WRITTEN_BY_LOOKING):
                written.append((name, sql[:120]))
    assert written == []
    # Else the others saw nothing because there was nothing to see.
    assert {f"{label.replace('.', '_')}_change" for label in HIDDEN} <= seen
    assert {"prisoners_import_report", "prisoners_import_mapping", "prisoners_casedocument_file"} <= seen


def ways_to_what_is_confidential() -> list[tuple[Any, str]]:
    """Of each noun at the desk, the relations that lead to a confidential table, or to a case."""
    return [
        (model, relation.name)
        for model in admin.site._registry
        for relation in model._meta.related_objects
        if not hasattr(relation.related_model, "pgh_tracked_model")
        and not relation.related_model._meta.label.startswith("pghistory")
    ]


def test_no_filter_of_a_list_tells_what_it_does_not_show() -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    answered = []
    for model, relation in ways_to_what_is_confidential():
        for asked in (f"{relation}__isnull=False", f"{relation}={hidden.draft.pk}", f"{relation}__id__gt=0"):
            response = client.get(f"{list_of(model)}?{asked}")
            if response.status_code == 200:
                answered.append((model._meta.label, asked))
    for model, asked in (
        (Prisoner, "confidential_notes__body__contains=a"),
        (next(m for m in hidden.of if m._meta.model_name == "reviewact"), "comment__contains=a"),
    ):
        if client.get(f"{list_of(model)}?{asked}").status_code == 200:
            answered.append((model._meta.label, asked))
    assert answered == []
