"""Whether a row is known already: entered before, twice in its file, about someone on record; and what to do then."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from prisoners.importing.deciding import decide
from prisoners.importing.holding import held
from prisoners.importing.on_record import OnRecord
from prisoners.importing.row_reading import RowReading
from prisoners.models import Detention, Import, ImportRow, Prisoner
from prisoners.name_index import keep_all_names, sort_in_names
from record.copying import fresh

Choice, Outcome = ImportRow.Choice, ImportRow.Outcome


@dataclass
class Matcher:
    """Matches the rows of one import, some hundred at a time. `seen` holds whom the file has named so far: a few bytes
    a row, so that a long file costs little."""

    of: Import
    seen: dict[bytes, int] = field(default_factory=dict)
    on_record: OnRecord = field(default_factory=OnRecord)

    def match(self, readings: Sequence[RowReading]) -> list[ImportRow]:
        """The rows to keep, each with what to do with it and why. A few questions for all of them."""
        rows = [self._row(reading) for reading in readings]
        sound = [(row, reading) for row, reading in zip(rows, readings, strict=True) if not reading.problems]
        left = self._by_earlier_imports(sound)
        left = self._by_this_file(left)
        decide(self.of, left, self.on_record)
        return rows

    def _row(self, reading: RowReading) -> ImportRow:
        row = fresh(
            ImportRow,
            of=self.of,
            number=reading.number,
            cells=reading.cells,
            reading=reading.said,
            problems=reading.problems,
            doubts=reading.doubts,
        )
        if reading.problems:
            row.outcome, row.said = Outcome.REJECTED, reading.problems
        else:
            row.digest, row.key = reading.digest, reading.key
        return row

    def _by_earlier_imports(self, pairs: list[tuple[ImportRow, RowReading]]) -> list[tuple[ImportRow, RowReading]]:
        """Rows that say what an earlier import has entered are done; rows about the same arrest add to it."""
        known = ImportRow.objects.entered().exclude(of_id=self.of.pk or 0).select_related("prisoner")
        # What they say is long, and not asked for here.
        known = known.only("digest", "key", "detention", "prisoner__state", "prisoner__public_id")
        if self.of.by is not None:
            known = known.filter(of__in=Import.objects.visible_to(self.of.by))
        known = known.saying(digests=[row.digest for row, _r in pairs], keys=[row.key for row, _r in pairs])
        by_digest: dict[str, ImportRow] = {}
        by_key: dict[str, ImportRow] = {}
        earlier_rows = list(known.order_by("pk"))
        people = held(Prisoner, {earlier.prisoner_id for earlier in earlier_rows if earlier.prisoner_id})
        detentions = held(Detention, {earlier.detention_id for earlier in earlier_rows if earlier.detention_id})
        for earlier in earlier_rows:
            # Whoever took the detention away meant it: then the row is looked at again.
            there = earlier.detention_id in detentions and earlier.prisoner_id in people
            if there and earlier.prisoner and earlier.prisoner.state != "merged":
                by_digest[earlier.digest] = by_key[earlier.key] = earlier
        left = []
        for row, reading in pairs:
            if found := by_digest.get(row.digest):
                row.choice, row.outcome = Choice.SKIP, Outcome.UNCHANGED
                row.said = [_("An earlier import has entered this.")]
                row.prisoner = row.matched = found.prisoner
                row.detention_id = row.matched_detention_id = found.detention_id
                row.earlier = found
            elif found := by_key.get(row.key):
                row.choice, row.earlier, row.matched = Choice.UPDATE, found, found.prisoner
                row.matched_detention_id = found.detention_id
                row.said = [_("An earlier import has entered this arrest, and the row says something else now.")]
            else:
                left.append((row, reading))
        return left

    def _by_this_file(self, pairs: list[tuple[ImportRow, RowReading]]) -> list[tuple[ImportRow, RowReading]]:
        """Rows about someone whom an earlier row of the file names."""
        left = []
        for row, reading in pairs:
            whom, arrest = _short(reading.whom), _short(reading.whom + reading.said["arrested"])
            first, same = self.seen.get(whom), self.seen.get(arrest)
            self.seen.setdefault(whom, row.number)
            self.seen.setdefault(arrest, row.number)
            if same is not None:
                row.choice, row.same_as = Choice.UPDATE, same
                row.said = [_("Row %(n)d is about the same person and arrest.") % {"n": same}]
            elif first is not None and len(reading.said["names"]) > 0:
                row.choice, row.same_as = Choice.DETENTION, first
                row.said = [_("Row %(n)d is about a person of the same full name.") % {"n": first}]
            else:
                if first is not None:
                    row.doubts = [*row.doubts, _("Row %(n)d has a person of the same name.") % {"n": first}]
                left.append((row, reading))
        return left


def begin_matching(of: Import) -> Matcher:
    """A matcher that knows the rows read so far, and a record whose names are all read."""
    keep_all_names()
    sort_in_names()
    matcher = Matcher(of)
    read = (
        ImportRow.objects.filter(of_id=of.pk or 0)
        .exclude(digest="")
        .order_by("number")
        .values_list("number", "reading")
    )
    for number, said in read.iterator(chunk_size=500):
        reading = RowReading(number, {}, said)
        matcher.seen.setdefault(_short(reading.whom), number)
        matcher.seen.setdefault(_short(reading.whom + said["arrested"]), number)
    return matcher


def _short(text: str) -> bytes:
    # Of a digest in hex and a date: enough to tell some hundred thousand apart.
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
