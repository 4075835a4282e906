"""Forms of the pages of imports: the file, and what its columns hold."""

from __future__ import annotations

import itertools
from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from organizations.models import Organization
from prisoners.importing.fields import choices
from prisoners.importing.limits import validate_import_size
from prisoners.importing.mapping import MAX_LENGTH, Mapping
from prisoners.importing.tables import Cells, open_table
from prisoners.models import Charge, Group, Import

SAMPLES = 3
# Of a column of groups, so many values are looked through and so many different ones are asked about.
LOOKED_THROUGH, MOST_VALUES = 2_000, 40


class BeginForm(forms.Form):
    """A file, and the team that will keep its cases."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or JSON Lines, with column names in the first row."),
        validators=[
            validate_import_size,
            FileExtensionValidator(["csv", "tsv", "txt", "xlsx", "jsonl", "ndjson"]),
        ],
    )
    team: Any = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Team"), help_text=_("It keeps the new cases, as drafts.")
    )
    mapping = forms.FileField(
        label=_("Mapping"),
        required=False,
        help_text=_("A mapping file (.toml) of an earlier import, if any."),
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].initial = teams.first()

    def clean_mapping(self) -> str:
        """The text of the mapping."""
        file: UploadedFile | None = self.cleaned_data["mapping"]
        if file is None:
            return ""
        try:
            return file.read(MAX_LENGTH * 4 + 1).decode("utf-8")
        except UnicodeDecodeError:
            raise ValidationError(_("A mapping is a text file in UTF-8.")) from None


class MappingForm(forms.Form):
    """What each column holds; and what is the same for all rows."""

    country = forms.ChoiceField(
        label=_("Country of rows that do not name theirs"), choices=lambda: [("", "–"), *countries], required=False
    )
    date_order = forms.ChoiceField(
        label=_("Order of dates such as 03/04/2007"),
        choices=[("", _("refuse them")), ("dmy", _("day, month")), ("mdy", _("month, day")), ("ymd", _("year first"))],
        required=False,
    )
    statute = forms.CharField(label=_("Statute of articles that do not name theirs"), max_length=120, required=False)
    charge_state = forms.ChoiceField(label=_("State of the charges"), choices=Charge.State.choices)
    new_institutions = forms.BooleanField(label=_("Enter institutions that are not on record"), required=False)
    source_title = forms.CharField(label=_("Title of the source"), max_length=500)
    source_publisher = forms.CharField(label=_("Publisher of the source"), max_length=300, required=False)
    source_url = forms.URLField(
        label=_("Address of the source"), max_length=2000, required=False, assume_scheme="https"
    )
    source_published_on = forms.CharField(label=_("The source was published on"), max_length=40, required=False)

    def __init__(self, *args: Any, of: Import, mapping: Mapping, rows: list[Cells], **kwargs: Any) -> None:
        self.of, self.mapping = of, mapping
        initial: dict[str, Any] = {f"source_{name}": text for name, text in mapping.source.items()}
        initial |= {name: getattr(mapping, name) for name in ("country", "date_order", "statute", "charge_state")}
        initial |= {"new_institutions": mapping.new_institutions}
        super().__init__(*args, **kwargs | {"initial": initial})
        self.column_rows = [self._column(n, column, rows[:SAMPLES]) for n, column in enumerate(of.columns)]
        self.value_rows = self._values(rows)

    def _column(self, n: int, column: str, rows: list[Cells]) -> dict[str, Any]:
        name = f"column_{n}"
        self.fields[name] = forms.ChoiceField(
            label=column, choices=choices(), required=False, initial=self.mapping.columns.get(column, "")
        )
        return {"name": column, "field": self[name], "samples": [row.get(column, "")[:120] for row in rows]}

    def _values(self, rows: list[Cells]) -> list[dict[str, Any]]:
        """For a column of groups, each of its values with the group it stands for."""
        groups = [("", "–"), *Group.objects.values_list("slug", "name")] if self.mapping.columns_of("group") else []
        found: list[dict[str, Any]] = []
        for column in self.mapping.columns_of("group"):
            values = list(dict.fromkeys(text for row in rows if (text := " ".join(row.get(column, "").split()))))
            for value in values[:MOST_VALUES]:
                name = f"value_{len(found)}"
                known = self.mapping.values.get(column, {}).get(value, "")
                self.fields[name] = forms.ChoiceField(label=value, choices=groups, required=False, initial=known)
                found.append({"column": column, "value": value, "field": self[name]})
        return found

    def clean(self) -> dict[str, Any]:
        """Adds what is wrong with the mapping as a whole."""
        data = super().clean() or {}
        if not self.errors:
            try:
                self.chosen().check()
            except ValidationError as error:
                raise ValidationError(error.messages) from None
        return data

    def chosen(self) -> Mapping:
        """The mapping as it was filled in."""
        data = self.cleaned_data
        mapping = Mapping(constants=self.mapping.constants, sheet=self.mapping.sheet, encoding=self.mapping.encoding)
        for n, column in enumerate(self.of.columns):
            if data.get(f"column_{n}"):
                mapping.columns[column] = data[f"column_{n}"]
        mapping.values = {c: v for c, v in self.mapping.values.items() if c not in self.mapping.columns_of("group")}
        for row in self.value_rows:
            if chosen := data.get(row["field"].name):
                mapping.values.setdefault(row["column"], {})[row["value"]] = chosen
        for name in ("country", "date_order", "statute", "charge_state", "new_institutions"):
            setattr(mapping, name, data[name])
        given = {name: data.get(f"source_{name}", "") for name in ("title", "publisher", "url", "published_on")}
        mapping.source = self.mapping.source | given
        mapping.source = {name: text for name, text in mapping.source.items() if text}
        return mapping


def first_rows(of: Import, mapping: Mapping) -> list[Cells]:
    """The first rows of a kept file, as it has them."""
    with of.file.open("rb") as file:
        table = open_table(cast("BinaryIO", file), name=of.name, sheet=mapping.sheet, encoding=mapping.encoding)
        return [row.cells for row in itertools.islice(table.rows, LOOKED_THROUGH)]


def choice_options(row: Any) -> list[tuple[str, str]]:
    """What can be done with a row, for a list to choose from; the value names the person where there is one."""
    options = [("new", _now("a new person"))]
    people = {match["prisoner"]: match for match in row.matches if "prisoner" in match}
    if row.matched_id and row.matched_id not in people:
        people[row.matched_id] = {"id": row.matched.public_id, "name": row.matched.name}
    for pk, match in people.items():
        named = {"name": match["name"], "id": match["id"]}
        options.append((f"detention:{pk}", _now("another detention of %(name)s (%(id)s)") % named))
        options.append((f"update:{pk}", _now("add to a detention of %(name)s (%(id)s)") % named))
    if row.same_as is not None:
        options.append(("detention:", _now("another detention of the person in row %(n)d") % {"n": row.same_as}))
        options.append(("update:", _now("add to the detention in row %(n)d") % {"n": row.same_as}))
    return [*options, ("skip", _now("leave out"))]
