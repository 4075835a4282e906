"""The interface in other languages: what the public site says, complete in each, or `make check` fails.

`make messages` brings locale/<code>/LC_MESSAGES/django.po up to date with the code (what is new stands there empty,
what is gone is gone) and compiles them. By hand: --missing CODE prints what a language lacks as JSON; --fill CODE FILE
puts translations from JSON ({message: text, or a list of plural forms}) in their place.
"""

from __future__ import annotations

import ast
import datetime as dt
import fnmatch
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.untranslated import KEYWORDS, METHODS, ROOT

LANGUAGES = ("az", "ru", "es", "tr", "pt", "el", "it")
# The desk is English alone: half a language misleads those who work in it. What is not listed here is the public's.
DESK = (
    "templates/admin/*",
    "templates/account/*",
    "templates/allauth/*",
    "templates/mfa/*",
    "templates/staff/*",
    "templates/prisoners/mail/*",
    "templates/prisoners/dossier/*",
    "*/admin.py",
    "*/admin_*.py",
    "*/admin/*",
    "*/apps.py",
    "*/management/*",
    "*/migrations/*",
    "config/desk_*.py",
    "config/settings.py",
    "alerts/alarms.py",
    "alerts/audience.py",
    "alerts/endpoints.py",
    "alerts/channels/webhook.py",
    "alerts/models/outbox.py",
    "alerts/health*.py",
    "alerts/models/watch.py",
    "alerts/models/webhook.py",
    "alerts/troubles.py",
    "alerts/webhook*.py",
    "exports/models/mirror.py",
    "organizations/institution_names.py",
    "organizations/institution_matching.py",
    "prisoners/dossier/*",
    "prisoners/sealed_fields.py",
    "prisoners/team_keys.py",
    "prisoners/models/team_key.py",
    "prisoners/importing/*",
    "prisoners/reading/*",
    "prisoners/arresting.py",
    "prisoners/care.py",
    "prisoners/checklist.py",
    "prisoners/confidential_wording.py",
    "prisoners/desk_*.py",
    "prisoners/handing_over.py",
    "prisoners/likely_same.py",
    "prisoners/merging.py",
    "prisoners/models/confidential.py",
    "prisoners/models/importing.py",
    "prisoners/models/teamwork.py",
    "prisoners/moving.py",
    "prisoners/proposing.py",
    "prisoners/review_rules.py",
    "prisoners/together.py",
    "prisoners/uncited.py",
    "staff/*",
    "record/archiving.py",
    "record/audience.py",
    "record/case_history.py",
    "record/checklist*.py",
    "record/common_checks.py",
    "record/cited_sources.py",
    "record/date_form.py",
    "record/date_parts.py",
    "record/date_reading.py",
    "record/date_tokens.py",
    "record/dates.py",
    "record/desk_*.py",
    "record/document_diff.py",
    "record/document_files.py",
    "record/fetching.py",
    "record/history_words.py",
    "record/link_checking.py",
    "record/models/*",
    "record/page_reading.py",
    "record/pictures.py",
    "record/planning.py",
    "record/publication_errors.py",
    "record/public_wording.py",
    "record/redaction*.py",
    "record/restoring*.py",
    "record/review*.py",
    "record/saved_meanwhile.py",
    "record/services.py",
    "record/striking*.py",
    "record/telling_acts.py",
    "record/versions.py",
)
# Of models, readers meet the words of their choices and nothing else.
CHOICES_ALONE = ("*/models/*", "*/models.py", "*/published*.py", "*/past*.py", "*/found_by.py")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")
_LONG_AGO = dt.datetime(2023, 12, 16, tzinfo=dt.UTC)
_TAG = re.compile(r"</?\w+[^>]*>")


def _is(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(path, pattern) for pattern in patterns)


def _lines_of_choices(path: Path) -> set[int]:
    """The lines of a module on which the words of choices stand."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and any("Choices" in ast.unparse(base) for base in node.bases):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def public_messages() -> Catalog:
    """Every message that a visitor can meet."""
    found = Catalog(fuzzy=False)
    choices: dict[str, set[int]] = {}
    for path, line, message, comments, context in extract_from_dir(
        ROOT, method_map=METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        if _is(path, DESK):
            continue
        if _is(path, CHOICES_ALONE):
            if path not in choices:
                choices[path] = _lines_of_choices(ROOT / path)
            if line not in choices[path]:
                continue
        found.add(message, None, auto_comments=comments, context=context)
    return found


def po_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    """The translations that are kept, or an empty catalogue."""
    path = po_of(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str, messages: Catalog) -> Catalog:
    """Just the messages of the code, with the translations that are kept."""
    old, new = kept(language), Catalog(locale=language, fuzzy=False, charset="utf-8")
    for message in messages:
        if message.id:
            known = old.get(_key(message), message.context)
            string = known.string if known is not None else ""
            new.add(message.id, string, auto_comments=message.auto_comments, context=message.context)
    return new


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def write(language: str, catalog: Catalog) -> None:
    """Write and compile one language. Without places and dates, so that it changes only when a message does."""
    path = po_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(body, catalog, no_location=True, omit_header=True, sort_output=True, width=120)
    path.write_bytes(header.encode() + body.getvalue())
    path.with_suffix(".mo").write_bytes(compiled(catalog))


def compiled(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    # A header of its own, without the moment of writing: the same translations make the same file.
    steady = Catalog(
        locale=catalog.locale, fuzzy=False, charset="utf-8", creation_date=_LONG_AGO, revision_date=_LONG_AGO
    )
    for message in catalog:
        if message.id and _is_translated(message):
            steady.add(message.id, message.string, context=message.context)
    write_mo(out, steady)
    return out.getvalue()


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(strings) and all(strings)


def missing(language: str, messages: Catalog) -> Iterator[Message]:
    return (m for m in brought_up_to_date(language, messages) if m.id and not _is_translated(m))


def fill(language: str, given: dict[str, Any]) -> None:
    """Put translations in their place. Raises KeyError for what the code does not say."""
    catalog = brought_up_to_date(language, public_messages())
    by_key = {_key(m): m for m in catalog if m.id}
    for text, translation in given.items():
        message = by_key[text]
        message.string = tuple(translation) if isinstance(message.id, tuple | list) else translation
    write(language, catalog)


def faults(language: str, messages: Catalog) -> Iterator[str]:
    """What is wrong with a language, in words."""
    catalog = brought_up_to_date(language, messages)
    if {_key(m) for m in kept(language) if m.id} != {_key(m) for m in messages if m.id}:
        yield f"locale/{language} does not have just the messages of the code: run `make messages`"
    for message in catalog:
        if not message.id:
            continue
        if not _is_translated(message):
            yield f"locale/{language} lacks “{_key(message)[:80]}”"
            continue
        ids = list(message.id) if isinstance(message.id, tuple | list) else [message.id]
        strings = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
        if isinstance(message.id, tuple | list) and len(strings) != catalog.num_plurals:
            yield f"locale/{language}: “{_key(message)[:80]}” needs {catalog.num_plurals} forms"
        wanted = _marks(ids[-1])
        for text in map(str, strings):
            # The singular may leave the number out; nothing may be there that the code does not give.
            if not _marks(text) <= wanted | _marks(ids[0]) or (len(ids) == 1 and _marks(text) != wanted):
                yield f"locale/{language}: “{text[:80]}” has not the placeholders or tags of “{_key(message)[:80]}”"
            if (text[:1] == "\n") != (ids[0][:1] == "\n") or (text[-1:] == "\n") != (ids[0][-1:] == "\n"):
                yield f"locale/{language}: “{text[:80]}” begins or ends otherwise than “{_key(message)[:80]}”"
    mo = po_of(language).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalog):
        yield f"locale/{language} is not compiled: run `make messages`"


def _marks(text: str) -> set[str]:
    return {m.group() for m in _PLACEHOLDER.finditer(text)} | set(_TAG.findall(text))


def main(asked: list[str]) -> int:
    if asked[:1] == ["--missing"]:
        lacking = [list(m.id) if isinstance(m.id, tuple | list) else m.id for m in missing(asked[1], public_messages())]
        print(json.dumps(lacking, ensure_ascii=False, indent=1))
        return 0
    if asked[:1] == ["--fill"]:
        fill(asked[1], json.loads(Path(asked[2]).read_text()))
        return 0
    messages = public_messages()
    if asked[:1] == ["--write"]:
        for language in LANGUAGES:
            write(language, brought_up_to_date(language, messages))
        return 0
    found = [fault for language in LANGUAGES for fault in faults(language, messages)]
    print("\n".join(found[:60]) or f"The public site is complete in {len(LANGUAGES) + 1} languages.")
    if len(found) > 60:
        print(f"… and {len(found) - 60} more.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
