"""FollowTheMoney entities, one a line, compressed. Entities with the same id are one: a tool merges them."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from io import TextIOWrapper
from typing import IO, cast

from exports.about import About
from exports.snapshot import CHANGE, Read
from exports.tables import Row, Table
from exports.writing import Made, Place
from record.ftm import Entity, entities_of

FORM = "ftm"
# What many documents tell in the same words, and each export once.
_SHARED = ("vigil-source-", "vigil-official-")


class Entities:
    """Writes entities as they come. Which of the shared ones are written is kept on disk: they may be millions."""

    def __init__(self, place: Place, about: About) -> None:
        self.path = place.file("-ftm.jsonl.gz")
        # Without a time inside, so that the same record gives the same bytes.
        compressed = gzip.GzipFile(self.path, "wb", mtime=0)
        self.file: IO[str] = TextIOWrapper(cast("IO[bytes]", compressed), encoding="utf-8", newline="\n")
        # An empty name: a database on disk, gone when it is closed.
        self.seen = sqlite3.connect("")
        self.seen.execute("CREATE TABLE seen (line BLOB PRIMARY KEY) WITHOUT ROWID")
        self.rows = 0

    def take(self, read: Read, rows: Sequence[tuple[Table, Row]]) -> None:
        if read.kind == CHANGE:
            return
        for entity in entities_of(read.kind, read.document):
            line = json.dumps(entity, ensure_ascii=False, separators=(",", ":"))
            if self._is_new(entity, line):
                self.file.write(f"{line}\n")
                self.rows += 1

    def _is_new(self, entity: Entity, line: str) -> bool:
        if not entity["id"].startswith(_SHARED):
            return True
        mark = hashlib.blake2b(line.encode(), digest_size=16).digest()
        return self.seen.execute("INSERT OR IGNORE INTO seen VALUES (?)", [mark]).rowcount == 1

    def close(self) -> Made:
        self.file.close()
        self.seen.close()
        return Made(FORM, self.path.name, self.rows)

    def drop(self) -> None:
        self.seen.close()
        self.file.close()
