"""Taking statements, pictures and files out of a public document: pure functions, no queries."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from record.publication import STAMPS, Document
from record.striking_words import CODES, UNKNOWN_DATE, CannotBeStruck, is_date

# What tells one statement of a list from another, beside the day it is of.
# fmt: off
_IDENTIFYING = frozenset((
    "kind", "name", "group", "criterion", "title", "url", "place", "text", "article", "court", "institution",
    "organization", "event", "source", "role", "date", "since", "brought_on", "arrested", "signed",
))
# fmt: on
# What changes when anything else of the document does.
_PASSING = frozenset(("citations", "number", "hearing", "changed_later"))
# Never empty: the noun would have no name or no address.
_NEEDED = frozenset(("id", "slug", "url", "name", "title", "group_names", *STAMPS))


@dataclass(frozen=True)
class Item:
    """A step to an item of a list, which may stand elsewhere in the list of another version."""

    value: Any


@dataclass(frozen=True)
class Place:
    """A statement: the steps to what holds it, the name of its field there (None: an item of a list), and itself."""

    steps: tuple[str | Item, ...]
    field: str | None
    value: Any


def statements_in(node: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """All that can be struck, by its JSON pointer (RFC 6901): items of lists, texts, dates; the outermost first."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        here = f"{pointer}/{key}"
        if isinstance(node, list) or _may_be_empty(str(key), value):
            yield here, value
        if key not in ("citations", "translations", *CODES) and _has_statements(value):
            yield from statements_in(value, here)


def _has_statements(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, dict) for item in value)
    return isinstance(value, dict) and not is_date(value) and "type" not in value


def _may_be_empty(key: str, value: Any) -> bool:
    """Whether a field can be emptied, so that the document still has the shape that it is described with."""
    if key in CODES or key in _NEEDED:
        return False
    if is_date(value):
        return bool(value["edtf"])
    if isinstance(value, dict):
        return "licence" in value or key == "assessment"
    return isinstance(value, str) and value != ""


def place_of(document: Document, pointer: str) -> Place:
    """The statement at a pointer. Raises CannotBeStruck where none stands there."""
    if pointer not in {found for found, _value in statements_in(document)}:
        raise CannotBeStruck(_("There is no such statement in this version."))
    *way, last = pointer.split("/")[1:]
    node: Any = document
    steps: list[str | Item] = []
    for step in way:
        if isinstance(node, list):
            node = node[int(step)]
            steps.append(Item(node))
        else:
            node = node[step]
            steps.append(step)
    if isinstance(node, list):
        return Place(tuple(steps), None, node[int(last)])
    return Place(tuple(steps), last, node[last])


def without_statement(document: Document, place: Place, *, similar: bool) -> Document:
    """A copy of a document without a statement, wherever it stands in its list; `similar`: nor any of the same kind and
    day, however it is worded."""
    left = copy.deepcopy(document)
    for holder in _holders(left, place.steps):
        if place.field is None:
            holder[:] = [item for item in holder if not is_same(item, place.value, similar=similar)]
        elif holder.get(place.field) == place.value or (similar and holder.get(place.field)):
            _empty(holder, place.field)
    return left


def _holders(document: Document, steps: Iterable[str | Item]) -> list[Any]:
    """What a place leads to in another version: items of lists are found by what they are, not by where they stand."""
    found: list[Any] = [document]
    for step in steps:
        if isinstance(step, Item):
            found = [
                item
                for node in found
                if isinstance(node, list)
                for item in node
                if _identity(item) == _identity(step.value)
            ]
        else:
            found = [node[step] for node in found if isinstance(node, dict) and node.get(step)]
    return found


def _empty(holder: Document, name: str) -> None:
    value = holder[name]
    holder[name] = dict(UNKNOWN_DATE) if is_date(value) else "" if isinstance(value, str) else None
    if isinstance(holder.get("translations"), dict):
        holder["translations"] = {key: texts for key, texts in holder["translations"].items() if key != name}
    if isinstance(holder.get("citations"), list):
        holder["citations"] = [c for c in holder["citations"] if c.get("field") != name]


def is_same(item: Any, struck: Any, *, similar: bool = False) -> bool:
    """Whether an item of a list is the one that is struck. What another noun adds where it borrows it is overlooked."""
    if isinstance(item, dict) and isinstance(struck, dict):
        shared = {key: value for key, value in item.items() if key in struck}
        if _settled(shared) == _settled(struck):
            return True
    elif item == struck:
        return True
    return similar and _identity(item) == _identity(struck)


def _settled(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _settled(value) for key, value in node.items() if key not in _PASSING}
    return [_settled(item) for item in node] if isinstance(node, list) else node


def _identity(item: Any) -> str:
    if isinstance(item, dict):
        item = {"id": item["id"]} if "id" in item else {k: v for k, v in item.items() if k in _IDENTIFYING}
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


# --- Pictures and files -----------------------------------------------------------------------------------------------


def _uploads() -> str:
    return str(settings.SITE_URL + settings.MEDIA_URL)


def files_in(node: Any, pointer: str = "") -> Iterator[tuple[str, Document]]:
    """The pictures and files of ours in a document, by their pointers."""
    if isinstance(node, dict) and str(node.get("url", "")).startswith(_uploads()):
        yield pointer, node
    elif isinstance(node, dict | list):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from files_in(value, f"{pointer}/{key}")


def address_of_file(document: Document, pointer: str) -> str:
    """The address of the file at a pointer. Raises CannotBeStruck where none of ours stands there."""
    found = dict(files_in(document)).get(pointer)
    if found is None:
        raise CannotBeStruck(_("There is no picture or file of ours there."))
    return str(found["url"])


def path_of_file(url: str) -> str:
    """Where a file is kept, below the folder of uploads."""
    return url.removeprefix(_uploads())


def without_file(node: Any, url: str) -> Any:
    """A copy of a document that does not name a file."""

    def is_it(value: Any) -> bool:
        return isinstance(value, dict) and value.get("url") == url

    if isinstance(node, dict):
        return {key: None if is_it(value) else without_file(value, url) for key, value in node.items()}
    if isinstance(node, list):
        return [without_file(item, url) for item in node if not is_it(item)]
    return node
