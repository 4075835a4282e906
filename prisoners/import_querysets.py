"""Queries over imports and their rows, by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

if TYPE_CHECKING:
    from prisoners.models import ImportRow
    from record.models import User

# What a worker is to go on with, whoever began it.
WORK = ("reading", "running", "undoing")
# What was entered by a row that came to one of these is on record.
ENTERED = ("created", "updated", "unchanged")
# What becomes of a row, with the types of the columns.
OUTCOME = {
    "choice": "text",
    "matched_id": "bigint",
    "matched_detention_id": "bigint",
    "outcome": "text",
    "said": "jsonb",
    "prisoner_id": "bigint",
    "detention_id": "bigint",
    "made": "jsonb",
    "changed": "jsonb",
}


def _among(column: str, texts: Sequence[str]) -> models.Q:
    """`column = ANY (texts)`, which goes by the index of the column."""
    among = models.Func(
        models.F(column),
        models.Value(list(texts), output_field=ArrayField(models.TextField())),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=models.BooleanField(),
    )
    return models.Q(among)


class ImportQuerySet(models.QuerySet):
    """Imports."""

    def visible_to(self, user: User) -> Self:
        """Imports into the teams of this member of staff, and their own."""
        if user.is_superuser:
            return self
        from organizations.models import TeamMember

        in_team = models.Exists(TeamMember.objects.filter(user=user, organization=models.OuterRef("team")))
        return self.filter(in_team | models.Q(by=user))

    def with_counts(self) -> Self:
        """Adds the number of rows that came to each outcome: `created`, `updated` …"""
        from prisoners.models import ImportRow

        def number(outcome: str) -> models.Subquery:
            rows = ImportRow.objects.filter(of=models.OuterRef("pk"), outcome=outcome).order_by()
            counted = rows.values("of").annotate(n=models.Count("pk")).values("n")
            return models.Subquery(counted, output_field=models.IntegerField())

        named = ("created", "updated", "unchanged", "rejected")
        return self.annotate(**{f"rows_{name}": number(name) for name in named})

    def to_be_worked_on(self) -> Self:
        """Imports with something to do, the oldest first."""
        return self.filter(state__in=WORK).order_by("pk")

    def cut_off(self) -> Self:
        """Imports that were begun and not ended, the oldest first; of those at the desk, also what waits for a look."""
        return self.filter(state__in=(*WORK, "ready")).order_by("pk")


class ImportRowQuerySet(models.QuerySet):
    """Rows of imports."""

    def waiting(self) -> Self:
        """Rows that are still to be entered, in the order of the file."""
        return self.filter(outcome="waiting").order_by("number")

    def without_cells(self) -> Self:
        """Without what only a page shows."""
        return self.defer("cells", "matches", "doubts", "problems")

    def to_be_undone(self) -> Self:
        """Rows that entered something, the last first."""
        return self.filter(outcome__in=("created", "updated")).order_by("-number")

    def problems_first(self) -> Self:
        """Rows that cannot be entered, then those to look at, then the rest."""
        rank = models.Case(
            models.When(outcome="rejected", then=0),
            models.When(matches__0__isnull=False, then=1),
            models.When(doubts__0__isnull=False, then=2),
            default=3,
        )
        return self.order_by(rank, "number")

    def entered(self) -> Self:
        """Rows whose case is on record through them."""
        return self.filter(outcome__in=ENTERED, prisoner__isnull=False)

    def saying(self, *, digests: Sequence[str], keys: Sequence[str]) -> Self:
        """Rows that say the same as one of some hundred, or are about the same arrest. The lists go as two parameters:
        as so many by themselves they take longer to write than to look up."""
        return self.filter(_among("digest", digests) | _among("key", keys))

    def numbered(self, numbers: Iterable[int]) -> Self:
        return self.filter(number__in=list(numbers))

    def keep_outcomes(self, rows: Iterable[ImportRow]) -> None:
        """Write what became of these rows, and nothing else of them: what they say is long, and stays as it is."""
        # Columns of our own; what they hold goes as one parameter.
        names = ", ".join(OUTCOME)
        types = ", ".join(f"{name} {kind}" for name, kind in OUTCOME.items())
        kept = [{"id": row.pk} | {name: getattr(row, name) for name in OUTCOME} for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE prisoners_importrow AS r SET ({names}) = ({', '.join(f'n.{name}' for name in OUTCOME)}) "  # noqa: S608
                f"FROM jsonb_to_recordset(%s::jsonb) AS n (id bigint, {types}) WHERE r.id = n.id",
                [json.dumps(kept)],
            )

    def counts(self) -> dict[str, int]:
        """How many rows came to each outcome."""
        found = self.order_by().values_list("outcome").annotate(models.Count("pk"))
        return dict(found)
