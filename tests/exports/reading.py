"""What is in the files of an export, read back by what others would read them with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client

from exports.models import Export


def file_of(export: Export, form: str) -> Path:
    return export.files.get(form=form).path


def csv_rows(export: Export, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(file_of(export, "csv")) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode("utf-8-sig"))))


def documents(export: Export, nouns: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file_of(export, "jsonl")) as archive:
        return [json.loads(line) for line in archive.read(f"{nouns}.jsonl").decode().splitlines()]


def entities(export: Export) -> list[dict[str, Any]]:
    with gzip.open(file_of(export, "ftm"), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def database(export: Export) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{file_of(export, 'sqlite')}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def all_bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that stands in any file, also in folders, unpacked, each with its name."""
    for path in filter(Path.is_file, folder.rglob("*")):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name)
        elif path.suffix == ".gz":
            yield path.name, gzip.decompress(path.read_bytes())
        else:
            yield path.name, path.read_bytes()


def fetched(client: Client, address: str, status: int = 200, **headers: str) -> bytes:
    """The file at an address, read to its end."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == status
    # Read to its end, which closes it: the public role is left only then.
    return b"".join(answer)
