"""The forms in which a list, or one document, can be answered: what each is called, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer, JSONRenderer

from record.api_answers import JSON, JSON_LINES, Freshness, document_answer, page_answer, sparse
from record.api_paging import Cursor, Ordering, bounded_count, read_page
from record.filters import BadFilters, Problem
from record.streaming import AS_IT_IS, BETWEEN, copied, file_name, whole_answer

DEFAULT_PAGE_SIZE = 50
PAGING = ("cursor", "page_size")


@dataclass(frozen=True)
class Listed:
    """A list that was asked for. `name`: what its address calls it; `rows`: what the filters leave, without an order
    and without the text of documents; `asked`: the values of all parameters; `fresh`: what it depends on."""

    request: HttpRequest
    name: str
    rows: Any
    ordering: Ordering
    cursor: Cursor | None
    asked: dict[str, Any]
    fresh: Freshness
    # Adds the text of documents to rows; None: as the rows do it themselves.
    with_text: Callable[[Any], Any] | None = None

    @property
    def fields(self) -> Sequence[str] | None:
        """Which top fields of each document are asked for; None: all."""
        return self.asked.get("fields")

    @property
    def has_text_in_two(self) -> bool:
        """Whether documents are sooner put together here than by the database."""
        return self.with_text is None and hasattr(self.rows, "with_text_in_two")

    def rows_with_text(self) -> Any:
        """The rows with `text`, put together by the database."""
        return self.with_text(self.rows) if self.with_text else self.rows.with_text()

    def documents(self) -> Iterator[bytes]:
        """All documents in the order asked for, each as a line, read as they are asked for."""
        if self.has_text_in_two:
            in_two = self.ordering.order(self.rows.with_text_in_two()).values_list("stored", "added")
            return map(_put_together, copied(in_two, AS_IT_IS))
        return copied(self.ordering.order(self.rows_with_text()).values_list("text"), AS_IT_IS)

    def whole(self, pieces: Iterable[bytes], form: Format) -> HttpResponseBase:
        """The answer that sends these bytes as a file of this form."""
        file = file_name(self.name, form.ending or form.name)
        return whole_answer(self.request, pieces, content_type=form.content_type, file=file)


@dataclass(frozen=True)
class One:
    """A document that was asked for. `public_id`: whose; `text`: the document, as JSON."""

    request: HttpRequest
    public_id: str
    text: str
    asked: dict[str, Any]


@dataclass(frozen=True)
class Format:
    """A form of answer. `name`: the value of the parameter `format`; `whole`: the whole list is sent, without pages;
    `answer` writes a list and `answer_one` a document, where it can; `says`: what the description of the API says of
    it; `takes`: parameters that only this form takes, `refuses`: those that it does not take; `has_fields`: whether
    `fields` can be asked for; `ending`: of the name of a file, where it is not `name`."""

    name: str
    media_type: str
    whole: bool
    answer: Callable[[Listed, Format], HttpResponseBase]
    answer_one: Callable[[One, Format], HttpResponseBase] | None = None
    says: str = ""
    takes: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    has_fields: bool = False
    ending: str = ""

    @property
    def content_type(self) -> str:
        """The media type with the encoding, where it has one to name: that of JSON is always UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    @cached_property
    def renderer(self) -> type[BaseRenderer]:
        """What stands for the form where REST framework chooses one; the answer is written by `answer`."""
        if self.media_type == JSON:
            return JSONRenderer
        made = {"media_type": self.media_type, "format": self.name, "charset": "utf-8"}
        return type(f"{self.name.title()}Renderer", (BaseRenderer,), made)


def form_chosen(formats: Sequence[Format], name: str, asked: dict[str, Any]) -> Format:
    """The form with this name. Raises BadFilters for parameters that it does not take."""
    form = next(f for f in formats if f.name == name)
    of_others = {parameter for other in formats for parameter in other.takes} - set(form.takes)
    refused = of_others.union(form.refuses, () if form.has_fields else ("fields",))
    problems = []
    for parameter in asked:
        if form.whole and parameter in PAGING:
            said = _("With format=%(name)s the whole list is sent: it has no pages.")
        elif parameter in refused:
            said = _("The form %(name)s does not take this.")
        else:
            continue
        problems.append(Problem(parameter, said % {"name": name}, _("leave the parameter out")))
    if problems:
        raise BadFilters(problems)
    return form


def _put_together(line: bytes) -> bytes:
    stored, _between, added = line.rpartition(BETWEEN)
    return stored[:-1] + added


def _page(listed: Listed, form: Format) -> HttpResponseBase:
    size = listed.asked.get("page_size", DEFAULT_PAGE_SIZE)
    in_two = listed.has_text_in_two
    rows = listed.rows.with_text_in_two() if in_two else listed.rows_with_text()
    page = read_page(rows, listed.ordering, listed.cursor, size, in_two=in_two)
    count = listed.fresh.counted(lambda: bounded_count(listed.rows), but=(*PAGING, "fields", "format", "ordering"))
    return page_answer(listed.request, page, count=count, fields=listed.fields)


def _one(one: One, form: Format) -> HttpResponseBase:
    return document_answer(one.text, one.asked.get("fields"))


def _lines(listed: Listed, form: Format) -> HttpResponseBase:
    lines = listed.documents()
    if (fields := listed.fields) is not None:
        lines = (text + b"\n" for text in sparse(lines, fields))
    return listed.whole(lines, form)


PAGES = Format("json", JSON, False, _page, _one, has_fields=True)
LINES = Format("jsonl", JSON_LINES, True, _lines, says="a document a line", has_fields=True)
DOCUMENTS = (PAGES, LINES)
