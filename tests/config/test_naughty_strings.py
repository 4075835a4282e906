"""The naughty strings through every form of both faces, every importer and every parameter: nothing breaks."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.test import Client

from prisoners.models import Prisoner
from record.models import User
from tests.config.test_hostile_parameters import KNOWN
from tests.described import filled, operations
from tests.desk import at_desk, filled_in, list_of
from tests.factories import OrganizationFactory, published, whole_campaign, whole_case, whole_resolution
from tests.naughty_strings import naughty

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

STRINGS = naughty()
# How many strings each form of the desk is given, over all of its fields; the forms together see each of them.
OF_A_FORM = 120
# The texts of the public forms; what else they have is chosen from a list.
PUBLIC_FORMS = {
    "/subscribe/": ("email", "kind", "target", "rhythm", "zone", "hour"),
    "/report/": ("kind", "whom", "what", "where", "when", "sources", "contact", "about", "relation", "ticket"),
    "/report/receipt/": ("code", "text"),
    "/data/keys/": ("purpose",),
}


@pytest.fixture
def counts(counted: Callable[[str], None]) -> Iterator[Counter[str]]:
    """What was answered how often; printed at the end."""
    counts: Counter[str] = Counter()
    yield counts
    counted(f"{sum(counts.values())} requests: {dict(sorted(counts.items()))}")


@pytest.fixture
def visitor() -> Client:
    for noun in (whole_case(), whole_campaign(), whole_resolution()):
        published(noun)
    return Client(raise_request_exception=False)


def asked(client: Client, path: str, query: dict[str, str], counts: Counter[str]) -> None:
    response = client.get(f"{path}?{urlencode(query, errors='surrogatepass')}")
    counts[str(response.status_code)] += 1
    assert response.status_code < 500, (path, query)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        inert(response.text, (path, query))


def inert(html: str, where: object) -> None:
    """Nothing of what was sent stands in a page as markup: neither an element nor an attribute of theirs."""
    low = html.lower()
    for begun in ("<script>alert", "<script>javascript", "<img src=x", "<svg/onload", "<svg><script", "onerror=alert"):
        if begun in low and f"&lt;{begun[1:]}" not in low:
            # In an attribute or a text it is written with entities.
            assert begun.startswith("onerror"), (where, begun)
    assert "<xss" not in low and '<a href="javascript:' not in low and "<iframe" not in low, where


def test_every_parameter_of_every_page_that_has_some(visitor: Client, counts: Counter[str]) -> None:
    for path, names in KNOWN.items():
        for text in STRINGS:
            asked(visitor, path, dict.fromkeys(names, text), counts)
    for text in STRINGS:
        asked(visitor, "/prisoners/", {"q": text}, counts)
        asked(visitor, "/prisoners/suggest/", {"q": text}, counts)


def test_every_parameter_of_the_api(visitor: Client, counts: Counter[str]) -> None:
    described = operations()
    ways = [
        (filled(address), [p["name"] for p in parameters]) for address, parameters in described.items() if parameters
    ]
    for number, text in enumerate(STRINGS):
        # Each string at every fifth address, with all of its parameters; each address sees a fifth of them.
        for path, names in ways[number % 5 :: 5]:
            asked(visitor, path, dict.fromkeys(names, text), counts)
        asked(visitor, "/api/v1/prisoners/", {"q": text}, counts)


def test_every_public_form(visitor: Client, counts: Counter[str]) -> None:
    for path, names in PUBLIC_FORMS.items():
        for text in STRINGS:
            response = visitor.post(path, dict.fromkeys(names, text))
            counts[str(response.status_code)] += 1
            # 503: more came from everywhere than is taken in an hour.
            assert response.status_code < 500 or response.status_code == 503, (path, text)
            inert(response.text, (path, text))


def test_every_form_of_the_desk(counts: Counter[str]) -> None:
    published(whole_case())
    client = at_desk(User.objects.create_superuser("own", password="a long password of hers"))
    client.raise_request_exception = False
    strings = cycle(STRINGS)
    for model in admin.site._registry:
        page = f"{list_of(model)}add/"
        answer = client.get(page)
        # Some nouns are entered by pages of their own, such as a file that is imported.
        if answer.status_code != 200 or "adminform" not in answer.context:
            continue
        form = {name: value for name, value in filled_in(client, page).items() if isinstance(value, str)}
        fields = [name for name in form if not name.startswith("_") and "TOTAL" not in name and "INITIAL" not in name]
        opened = answer.context["adminform"].form.fields
        fields = [*dict.fromkeys([*fields, *opened])]
        for _round in range(max(1, OF_A_FORM // len(fields)) if fields else 0):
            sent = form | dict(zip(fields, islice(strings, len(fields)), strict=True))
            response = client.post(page, sent)
            counts[str(response.status_code)] += 1
            assert response.status_code < 500, (page, sent)
            if response.status_code == 200:
                inert(response.text, page)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_every_importer(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    team = OrganizationFactory(team=True, maintains_cases=True)
    columns = ("name", "biography", "case_summary", "arrested", "country", "source", "gender", "born")
    rows: list[dict[str, Any]] = [dict.fromkeys(columns, text) for text in STRINGS]
    rows += [{"name": text, "country": "AZ", "arrested": "2024-01-02"} for text in STRINGS]
    file = tmp_path / f"naughty.{ending}"
    with file.open("w", newline="", encoding="utf-8", errors="surrogatepass") as out:
        if ending == "csv":
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)
        else:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    for options in ({"dry_run": True}, {}):
        try:
            call_command("import_cases", str(file), maintained_by=team.slug, **options)
        except CommandError as ended:
            assert "Some rows were rejected" in str(ended)
    assert Prisoner.objects.exists()
    said = capsys.readouterr().out
    assert said
