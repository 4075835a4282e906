"""The parameters that every list of the API takes beside its filters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.api_formats import DEFAULT_PAGE_SIZE, DOCUMENTS, Format
from record.api_paging import LARGEST_SEQUENCE, LONGEST_CURSOR
from record.api_schema import field_names
from record.change_formats import FORMS_OF_CHANGES
from record.filters import (
    ChoiceFilter,
    DayField,
    DayFilter,
    IdentifierFilter,
    MomentFilter,
    NamedQuery,
    NumberFilter,
    StrictFilterSet,
)
from record.publication import composers

LARGEST_PAGE_SIZE = 500


class FieldNamesField(forms.Field):
    """Names of fields, with commas between."""

    def __init__(self, *, names: Collection[str], **kwargs: Any) -> None:
        self.names = names
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> list[str] | None:
        if value in self.empty_values:
            return None
        asked = [name.strip() for name in str(value).split(",")]
        unknown = [name for name in asked if name not in self.names]
        if unknown:
            raise ValidationError(_("There is no field “%(name)s”.") % {"name": unknown[0][:60]})
        return list(dict.fromkeys(asked))


class FieldsFilter(NamedQuery):
    """Which top fields of each document to answer with."""

    field_class = FieldNamesField
    longest = 2000

    def __init__(self, names: Collection[str], **kwargs: Any) -> None:
        listed = ", ".join(names)
        takes = gettext_lazy("names of fields with commas between, out of: {names}").format(names=listed)
        one = "(" + "|".join(map(re.escape, names)) + ")"
        schema = {"type": "string", "pattern": f"^{one}(,{one})*$", "maxLength": self.longest}
        super().__init__(takes=takes, schema=schema, names=tuple(names), **kwargs)


class CursorFilter(NamedQuery):
    """Where to go on from."""

    longest = LONGEST_CURSOR
    takes = gettext_lazy("what “next” or “previous” of an earlier page gave, unchanged")
    schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": LONGEST_CURSOR}


class PageSizeFilter(NumberFilter):
    """How many to a page."""

    def __init__(self) -> None:
        super().__init__(least=1, most=LARGEST_PAGE_SIZE)
        self.schema = {**self.schema, "default": DEFAULT_PAGE_SIZE}


class PastDayField(DayField):
    """A day up to today (UTC)."""

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day is not None and day > timezone.now().astimezone(dt.UTC).date():
            raise ValidationError(_("This is not a day of the past."))
        return day


class PastDayFilter(DayFilter):
    """A day up to today, read and checked only: which rows there are depends on it (`NounViewSet`)."""

    field_class = PastDayField
    takes = gettext_lazy("a day up to today (UTC) as year-month-day, such as 2023-11-20")


def ordering_filter(*names: str) -> ChoiceFilter:
    """In which order: by one of these, or with a minus before it the other way round. The first is the default."""
    both = [sign + name for name in names for sign in ("", "-")]
    return ChoiceFilter(choices=[(name, name) for name in both])


def format_filter(*formats: str) -> ChoiceFilter:
    """In which form to answer; wins over the header Accept."""
    return ChoiceFilter(choices=[(name, name) for name in formats])


class FormatFilter(ChoiceFilter):
    """In which of these forms to answer; wins over the header Accept."""

    def __init__(self, formats: Sequence[Format]) -> None:
        super().__init__(choices=[(form.name, form.name) for form in formats])


class ApiFilters(StrictFilterSet):
    """What is strict about every request to the API: an empty value is a problem too."""

    empty_is_a_problem = True

    def __init__(self, data: Any = None, queryset: Any = None, **kwargs: Any) -> None:
        # Filters and their fields are copied for each request: of some thirty, those that it names.
        this: Any = self
        this.base_filters = {name: known for name, known in this.base_filters.items() if name in (data or ())}
        super().__init__(data, queryset, **kwargs)


class NoParameters(ApiFilters):
    """An address that takes no parameter but the form of its answer."""

    format = format_filter("json")


class ListFilters(ApiFilters):
    """Paging, order and form of a list of documents."""

    updated_since = MomentFilter("updated_since")
    ordering = ordering_filter("updated_at", "name")
    page_size = PageSizeFilter()
    cursor = CursorFilter()
    format = FormatFilter(DOCUMENTS)

    def _find_problems(self) -> list[Any]:
        found = super()._find_problems()
        if "q" in self.data and "search" in self.data and not any(p.field == "search" for p in found):
            found.append(self._problem("search", _("This is another name of “q”; give one of them.")))
        return found


class AsOf(ApiFilters):
    """The day of the past on which the record is asked."""

    as_of = PastDayFilter()


class DetailFilters(ApiFilters):
    """The form of one document."""

    format = format_filter("json")


class VersionFilters(ApiFilters):
    """Paging, order and form of the versions of one noun."""

    fields = FieldsFilter(field_names("Change"))

    ordering = ordering_filter("sequence")
    page_size = PageSizeFilter()
    cursor = CursorFilter()
    format = format_filter("json")


class ChangeFilters(VersionFilters):
    """Which changes; with their documents if `fields` asks for them."""

    format = FormatFilter(FORMS_OF_CHANGES)

    after = NumberFilter("after", least=0, most=LARGEST_SEQUENCE)
    # The rooms above have registered their nouns by the time addresses are loaded, which is when this is.
    kind = ChoiceFilter("of_kind", choices=[(kind, kind) for kind in composers])
    id = IdentifierFilter("of_id")
