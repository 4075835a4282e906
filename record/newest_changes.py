"""The newest changes of one noun, as its page tells them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.utils.translation import get_language

from record.kept_statements import Given, KeptStatement
from record.published import Version
from record.retelling import told_in_english

# A long case has hundreds of versions; the page shows the newest, the API all.
CHANGES_SHOWN = 20

# In the order of the model's fields, as rows are made of them.
_TELLING = ("sequence", "kind", "public_id", "number", "cause", "summary", "published_at", "by_team", "redacted_at")
_RETELLING = (*_TELLING[:5], "happenings", *_TELLING[5:])


def newest_changes(kind: str, public_id: str) -> list[Version]:
    """The newest versions that the log shows, the latest first, with what tells them in the active language."""
    if told_in_english():
        return [_version(_TELLING, row) for row in _IN_ENGLISH.ask(kind=kind, public_id=public_id)]
    language = get_language() or settings.LANGUAGE_CODE
    found = []
    for *row, called in _IN_OTHERS.ask(kind=kind, public_id=public_id, language=language):
        version: Any = _version(_RETELLING, row)
        version.called = called
        found.append(version)
    return found


def _version(columns: tuple[str, ...], row: Any) -> Version:
    return Version.from_db(DEFAULT_DB_ALIAS, columns, row)


def _rows(*columns: str) -> models.QuerySet[Any, Any]:
    asked: Any = {name: Given(name) for name in ("kind", "public_id")}
    newest = Version.objects.of(**asked).shown().latest_first().in_words_only(Given("language"))
    return newest.values_list(*columns)[:CHANGES_SHOWN]


# Written when first asked, in a request in the language of the log and in one of another.
_IN_ENGLISH = KeptStatement(partial(_rows, *_TELLING))
_IN_OTHERS = KeptStatement(partial(_rows, *_RETELLING, "called"))
