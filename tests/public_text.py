"""All that the public can read, and the change log of one noun."""

from __future__ import annotations

from typing import Any

import jsonpatch
from django.db import connection

from config.middleware import leave_public_role, take_public_role
from record.documents import without
from record.models import Publishable, Version
from record.publication import STAMPS
from tests.record.test_public_access import READABLE


def all_that_is_public() -> str:
    """Every column of every table that the public role reads, as text."""
    take_public_role()
    try:
        with connection.cursor() as cursor:
            text = ""
            for table in sorted(READABLE):
                cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
                text += cursor.fetchone()[0]
    finally:
        leave_public_role()
    return text


def versions_of(case: Publishable) -> list[Version]:
    return list(Version.objects.of(case.kind, case.public_id).order_by("number"))


def documents_of(case: Publishable) -> list[Any]:
    """What each version says, from the first on."""
    return [version.document for version in versions_of(case)]


def fits_together(case: Publishable) -> bool:
    """Whether the diffs lead from each document to the next one."""
    state: dict[str, Any] = {}
    for version in versions_of(case):
        state = jsonpatch.apply_patch(state, version.diff)
        said = without(version.document, *STAMPS)
        if said is not None and state != said:
            return False
    return True
