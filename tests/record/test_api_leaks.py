"""What is not public cannot be learnt from the API: not by any address with any of its parameters, and not by comparing
answers. Addresses and parameters are read from the description, so that new ones are asked too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from organizations.models import Institution, Official, Organization
from prisoners.models import Event, Prisoner
from record import services
from tests.described import operations
from tests.factories import (
    CampaignFactory,
    ConfidentialNoteFactory,
    DetentionFactory,
    IncidentFactory,
    OrganizationFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    ResolutionFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)
from tests.hidden import MARK, Hidden, hidden_case

pytestmark = pytest.mark.django_db

NEVER = "XX-9999999"
DAYS = ("2024-01-01", "2099-01-01")


@pytest.fixture
def hidden() -> Hidden:
    """The hidden case among public nouns of each kind."""
    found = hidden_case()
    for noun in (whole_case(), whole_campaign(), whole_resolution()):
        published(noun)
    return found


def secrets_of(hidden: Hidden) -> dict[str, list[str]]:
    """What someone may suspect and ask for, by what can be asked: ids of what is not public, and words of it."""
    draft = hidden.draft
    nouns = [hidden.of[model] for model in (Campaign, Event, Institution, Official, Organization)]
    return {
        "id": [draft.public_id, str(draft.pk), *(str(getattr(noun, "slug", noun.pk)) for noun in nouns)],
        "words": [MARK, str(draft), f"{MARK} merged"],
    }


def suspected(parameter: str, hidden: Hidden) -> list[str]:
    """What someone may ask for by a parameter: those of the secrets that its name makes likely."""
    secrets = secrets_of(hidden)
    public_id, row, *slugs = secrets["id"]
    likely = [slug for slug in slugs if slug.startswith(parameter)] or slugs[:1]
    # A number among words finds what is public and has that number in it.
    rows = [row] if parameter in ("id", "prisoner") else []
    return [public_id, *rows, *(slugs if parameter in ("id", "q", "search") else likely), *secrets["words"][:2]]


def values_of(parameter: dict[str, Any], hidden: Hidden) -> Iterator[str]:
    """Values that a parameter takes, and those by which something hidden would be found if it could be."""
    schema, name = parameter["schema"], parameter["name"]
    if "enum" in schema:
        # Each order and form; of other choices one.
        yield from map(str, schema["enum"] if name in ("ordering", "format", "rows") else schema["enum"][:1])
    elif schema.get("type") == "integer":
        yield str(schema["minimum"])
    elif name == "fields":
        yield schema["pattern"].split(")", 1)[0].removeprefix("^(").replace("|", ",")
    elif "date" in json.dumps(schema):
        yield from DAYS
    elif name != "cursor":
        secrets = secrets_of(hidden)
        yield from ("AZ", *secrets["id"][:3], MARK)


# What each address has of its own; any other parameter is the same filter wherever it stands.
OF_THE_ADDRESS = ("fields", "format", "ordering", "rows")
THOROUGHLY = pytest.mark.parametrize(
    "thoroughly", [False, pytest.param(True, marks=pytest.mark.drill)], ids=["each_once", "everywhere"]
)


def with_people_first() -> list[tuple[str, list[dict[str, Any]]]]:
    """Each address with its parameters; that of people, who have most filters, before all others."""
    return sorted(operations().items(), key=lambda described: "/prisoners/" not in described[0])


def every_request(hidden: Hidden, *, thoroughly: bool) -> Iterator[str]:
    """Each address with each of its parameters, one at a time, and some together; else each filter at one address."""
    ids = [hidden.public.public_id, hidden.draft.public_id]
    asked: set[tuple[str, str]] = set()
    for address, parameters in with_people_first():
        for one in ids if "{" in address else [""]:
            path = address.replace("{public_id}", one)
            yield path
            for parameter in parameters:
                for value in values_of(parameter, hidden):
                    if thoroughly or parameter["name"] in OF_THE_ADDRESS or (parameter["name"], value) not in asked:
                        yield f"{path}?{parameter['name']}={quote(value)}"
                    asked.add((parameter["name"], value))
            if {"ordering", "page_size"} <= {p["name"] for p in parameters}:
                yield f"{path}?page_size=1&ordering=-name"
                yield f"{path}?page_size=500&search={MARK}"


def told(path: str) -> tuple[int, bytes, dict[str, str]]:
    """All that an answer says, its headers too, to the last byte of what is streamed."""
    answer = Client().get(path)
    body = answer.getvalue() if answer.streaming else answer.content
    return answer.status_code, body, dict(answer.headers)


@THOROUGHLY
def test_no_address_with_any_parameter_tells_of_what_is_hidden(hidden: Hidden, thoroughly: bool) -> None:
    asked = set(every_request(hidden, thoroughly=thoroughly))
    assert len(asked) > (500 if thoroughly else 200)
    leaks = []
    for path in asked:
        status, body, headers = told(path)
        # What was asked for comes back where the list is continued, and in what is wrong with it.
        said = f"{headers}{body.decode()}".lower()
        if MARK in said.replace(quote(path.split("?")[-1]).lower(), "") and MARK not in path:
            leaks.append((status, path))
    assert leaks == []


@THOROUGHLY
def test_what_is_asked_for_by_something_hidden_is_answered_as_if_it_never_was(hidden: Hidden, thoroughly: bool) -> None:
    # By a filter nobody learns what there is: neither from what is found nor from how long it is looked for.
    differ, tried = [], set()
    for address, parameters in with_people_first():
        if "{" in address:
            continue
        for parameter in parameters:
            schema = parameter["schema"]
            if parameter["name"] in tried and not thoroughly:
                continue
            if "enum" in schema or parameter["name"] in ("fields", "cursor") or schema.get("type") != "string":
                continue
            if "format" in schema or schema.get("pattern", "").startswith("^[A-Za-z]{2}"):
                continue
            tried.add(parameter["name"])
            for secret in suspected(parameter["name"], hidden):
                never = _never(secret)
                asked, nobody = (_plain(f"{address}?{parameter['name']}={quote(one)}", one) for one in (secret, never))
                if asked != nobody:
                    differ.append((address, parameter["name"], secret))
    assert differ == []


def _never(secret: str) -> str:
    """What has the same form as something hidden and never was."""
    if secret.isdigit():
        return "9" * 9
    # Numbers of cases have a form of their own; other ids are words.
    return (
        re.sub(r"\d", "9", secret).replace(MARK, f"{MARK[:-1]}w")
        if "AZ-" in secret or MARK in secret
        else f"z{secret[1:]}"
    )


def _plain(path: str, secret: str) -> tuple[int, int, bytes]:
    """An answer without what was asked in it: status, number of questions to the record, body."""
    with CaptureQueriesContext(connection) as asked:
        status, body, _headers = told(path)
    for written in (quote(secret), quote_plus(secret)):
        body = body.replace(written.encode(), b"")
    return status, len(asked), body


def test_a_hidden_noun_is_answered_like_one_that_never_was_in_as_many_questions(hidden: Hidden) -> None:
    withdrawn = published(whole_case())
    services.unpublish(case=withdrawn, by=None, reason="asked for")
    merged = hidden.merge.merged if hidden.merge else None
    assert merged is not None
    differ = []
    for address, parameters in operations().items():
        before, named, after = address.partition("{public_id}")
        if not named:
            continue
        for query in ("", *(f"?fields={v}" for p in parameters if p["name"] == "fields" for v in values_of(p, hidden))):
            nobody = _answer(f"{before}{NEVER}{after}{query}")
            assert nobody[0] == 404
            for one in (withdrawn.public_id, merged.public_id or str(merged.pk), *secrets_of(hidden)["id"]):
                if _answer(f"{before}{one}{after}{query}") != nobody:
                    differ.append(f"{before}{one}{after}{query}")
    assert differ == []


def _answer(path: str) -> tuple[int, bytes, dict[str, str], list[str]]:
    with CaptureQueriesContext(connection) as asked:
        status, body, headers = told(path)
    # Which was asked for is the one thing that may differ.
    return status, body, headers, [q["sql"].split(" WHERE ")[0] for q in asked]


@THOROUGHLY
def test_nothing_that_is_done_in_the_working_record_changes_an_answer(hidden: Hidden, thoroughly: bool) -> None:
    asked = sorted(set(every_request(hidden, thoroughly=thoroughly)))
    before = {path: told(path) for path in asked}
    assert {status for status, _body, _headers in before.values()} == {200, 400, 404}
    _work(hidden)
    assert [path for path in asked if told(path) != before[path]] == []


def _work(hidden: Hidden) -> None:
    """Much is done at the desk, and nothing of it published: each order, filter and field would change by it."""
    public: Prisoner = hidden.public
    Prisoner.objects.filter(pk=public.pk).update(name=f"AAA {MARK}", country="FR", gender="other")
    PrisonerNameFactory(prisoner=public, name=f"{MARK} alias")
    ConfidentialNoteFactory(prisoner=public, body=f"{MARK} note")
    public.detentions.update(arrested="1999-01-01")
    for row in (Organization, Institution, Event, Campaign):
        row.objects.update(i18n={"description_ru": MARK})
    OrganizationFactory(name="A new union")
    newcomer = PrisonerFactory(name=f"{MARK} newcomer", country="AZ")
    DetentionFactory(prisoner=newcomer, arrested="2024-01-01")
    IncidentFactory(prisoner=newcomer, description=f"{MARK} blow")
    CampaignFactory(title=f"{MARK} campaign")
    ResolutionFactory(title=f"{MARK} resolution")
