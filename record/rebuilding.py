"""The working record made from public documents: for an instance that begins with the record of another one, of which
it has no more than what was public. Higher rooms say how for each noun (organizations/rebuilding.py …)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from record.copying import copy_in, fresh
from record.models import Publishable, Source
from record.publication import Document, composers, references_in
from record.published import Version
from record.versions import identities

M = TypeVar("M", bound=models.Model)

# What tells one source from another where it has no address.
_TOLD_OF_SOURCES = ("publisher", "title", "published_on", "language", "archived_url")


@dataclass(frozen=True)
class Rebuilder:
    """How one kind of noun is made again.

    order: the tables that it adds rows to; what is named by others comes before them.
    build: adds to a lot the rows of one document; the values of publication's own columns come with it.
    join: after all nouns of the kind are there: what names another of the same kind.
    """

    kind: str
    order: tuple[type[models.Model], ...]
    build: Callable[[Lot, Document, dict[str, Any]], None]
    join: Callable[[Document], None] | None = None


class Lot:
    """Some documents, what they name, and the rows that are made of them. Nothing is entered before `save`."""

    def __init__(self, documents: Sequence[Document], order: Iterable[type[models.Model]]) -> None:
        tables: list[type[models.Model]] = [Source, *order]
        self._rows: dict[type[models.Model], list[Any]] = {model: [] for model in tables}
        self._changed: dict[int, models.Model] = {}
        self._shared: dict[type[models.Model], dict[Any, Any]] = defaultdict(dict)
        self._nouns = _nouns_named_in(documents)
        self._find_sources(documents)

    def add(self, model: type[M], **values: Any) -> M:
        """A new row."""
        row = fresh(model, **values)
        self._rows[model].append(row)
        return row

    def named(self, reference: Document | None) -> Any:
        """The noun that a document refers to; one that nobody has heard of is a draft."""
        if reference is None:
            return None
        kind, public_id = reference["type"], reference["id"]
        if (kind, public_id) not in self._nouns:
            noun = stub(composers[kind].model, public_id, name=reference["name"])
            noun.save()
            self._nouns[kind, public_id] = noun
        return self._nouns[kind, public_id]

    def shared(self, model: type[M], key: dict[str, Any], *, i18n: dict[str, str] | None = None, **said: Any) -> M:
        """The row that many nouns use and none owns (an article, a term): found by its key or made, and as this
        document has it. Later documents are given later, so what was published last counts."""
        known, mark = self._shared[model], tuple(key.values())
        if mark not in known:
            known[mark] = model._default_manager.filter(**key).first() or self.add(model, **key)
        row: Any = known[mark]
        if i18n:
            said["i18n"] = (row.i18n or {}) | i18n
        if any(getattr(row, name) != value for name, value in said.items()):
            self._say(row, said)
        return row

    def cite(self, model: type[models.Model], document: Document, citations: Iterable[Document], **of: Any) -> None:
        """The citations of one statement, in their order. `of`: whose, and which statement."""
        for citation in citations:
            self.add(
                model,
                source=self._source(document, citation["source"]),
                quote=citation["quote"],
                locator=citation["locator"],
                field=citation.get("field", ""),
                **of,
            )

    def save(self) -> None:
        """Enter everything, table by table."""
        for model, rows in self._rows.items():
            copy_in(model, rows)
        for row in self._changed.values():
            row.save()

    def _say(self, row: Any, said: dict[str, Any]) -> None:
        for name, value in said.items():
            setattr(row, name, value)
        if not row._state.adding:
            self._changed[id(row)] = row

    def _find_sources(self, documents: Sequence[Document]) -> None:
        told = [source for document in documents for source in document.get("sources", ())]
        by_address = {source["url"] for source in told if source["url"]}
        titles = {source["title"] for source in told if not source["url"]}
        self._by_address = {s.url: s for s in Source.objects.filter(url__in=by_address)}
        self._without_address: dict[Any, list[Source]] = defaultdict(list)
        for source in Source.objects.filter(url="", title__in=titles).order_by("pk"):
            self._without_address[tuple(getattr(source, name) for name in _TOLD_OF_SOURCES)].append(source)
        self._numbered: dict[tuple[int, int], Source] = {}
        for document in documents:
            alike: Counter[Any] = Counter()
            for source in document.get("sources", ()):
                self._numbered[id(document), source["number"]] = self._source_told(source, alike)

    def _source_told(self, told: Document, alike: Counter[Any]) -> Source:
        said = {name: told[name] for name in _TOLD_OF_SOURCES} | {"published_on": told["published_on"]["edtf"]}
        if told["url"]:
            if told["url"] not in self._by_address:
                self._by_address[told["url"]] = self.add(Source, url=told["url"])
            source = self._by_address[told["url"]]
            if any(getattr(source, name) != value for name, value in said.items()):
                self._say(source, said)
            return source
        # Two that a document tells of in the same words are two.
        key = tuple(said.values())
        found, place = self._without_address[key], alike[key]
        alike[key] += 1
        if place == len(found):
            found.append(self.add(Source, **said))
        return found[place]

    def _source(self, document: Document, number: int) -> Source:
        return self._numbered[id(document), number]


def stub(model: type[Publishable], public_id: str, *, name: str, **values: Any) -> Any:
    """A noun of which nothing is known but how it is called, unsaved: its address stays its own."""
    fields = {f.name for f in model._meta.fields}
    values |= {"public_id" if "public_id" in fields else "slug": public_id}
    values |= {"name" if "name" in fields else "title": name[:300]}
    if "public_id" in fields:
        # The id begins with the country of the case.
        values |= {"country": public_id.partition("-")[0]}
    return model(**values)


def translated(node: Document, *fields: str, **elsewhere: str) -> dict[str, str]:
    """The translations of these fields as the working record keeps them. `elsewhere`: a field by another name there."""
    by_field: dict[str, dict[str, str]] = node.get("translations", {})
    told = dict.fromkeys(fields, "") | elsewhere
    return {
        f"{field}_{language}": words
        for field, name in told.items()
        for language, words in by_field.get(name or field, {}).items()
    }


def day(date: Document | None) -> str:
    """An uncertain date as it was typed."""
    return date["edtf"] if date else ""


def path_of(url: str) -> str:
    """The path of an uploaded file that a document names, below the folder of uploads."""
    return url.removeprefix(settings.SITE_URL + settings.MEDIA_URL)


def _nouns_named_in(documents: Sequence[Document]) -> dict[tuple[str, str], Any]:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for kind, public_id in identities(references_in(list(documents))):
        wanted[kind].add(public_id)
    found = {}
    for kind, public_ids in wanted.items():
        model: Any = composers[kind].model
        for noun in model.objects.by_public_ids(public_ids):
            found[kind, noun.public_id] = noun
    return found


def newest_versions(kind: str) -> models.QuerySet[Version]:
    """The newest version of each noun of a kind, in the order in which they were published."""
    newest = Version.objects.newest_of_each(kind).values("pk")
    return Version.objects.filter(pk__in=newest).order_by("sequence")
