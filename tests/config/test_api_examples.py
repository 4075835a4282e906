"""Every operation of the API has an example of a request in its description, and is answered as it says there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from config.api import description
from config.api_examples import EXAMPLES, request_of
from exports.models import Export
from tests.config.test_api_schema import whole_record  # noqa: F401
from tests.described import ids_at


def operations() -> dict[str, tuple[str, dict[str, Any]]]:
    """Each operation of the description with its address."""
    paths = json.loads(description())["paths"]
    return {methods["get"]["operationId"]: (address, methods["get"]) for address, methods in paths.items()}


def test_each_operation_shows_an_example_of_its_own() -> None:
    described = operations()
    assert described.keys() == EXAMPLES.keys()
    for name, (address, operation) in described.items():
        (sample,) = operation["x-codeSamples"]
        assert request_of(address, name) in sample["source"]
        assert request_of(address, name) in operation["description"]


@pytest.mark.usefixtures("whole_record")
def test_each_example_is_answered_as_its_operation_is_described() -> None:
    Export.objects.create(state="failed")
    components = json.loads(description())["components"]
    wrong: list[Any] = []
    for name, (address, operation) in operations().items():
        # In whichever record it is asked, something of its own stands in the address.
        asked = request_of(address, name)
        if EXAMPLES[name][0]:
            asked = asked.replace(f"/{EXAMPLES[name][0]}/", f"/{ids_at(address)[0]}/")
        answer: Any = Client().get(asked)
        body = answer.getvalue()
        forms = operation["responses"].get(str(answer.status_code), {}).get("content", {})
        form = answer["Content-Type"].split(";")[0]
        if answer.status_code != 200 or form not in forms:
            wrong.append((asked, answer.status_code, form, body[:300]))
        elif form == "application/json":
            schema = {"components": components} | forms[form]["schema"]
            wrong += [(asked, error.message) for error in Draft202012Validator(schema).iter_errors(json.loads(body))]
    assert wrong == []
