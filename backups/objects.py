"""Uploads that lie in object storage (MEDIA_STORAGE_URL): which there are, and how they come back."""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage, storages

# Their place in the manifest, the same as that of a folder: a backup of one comes back in the other.
ROOT = "uploads/"


def are_used() -> bool:
    """Whether uploads lie there, and not in a folder."""
    return hasattr(storages["default"], "keys")


def objects_there() -> Iterator[tuple[str, dt.datetime]]:
    """Each object by its name in the manifest, and when it was last changed. None where a folder is used."""
    if are_used():
        bucket: Any = storages["default"]
        for key, changed in sorted(bucket.keys()):
            yield f"{ROOT}{key}", changed


def is_one(name: str) -> bool:
    """Whether what the manifest names so belongs there."""
    return are_used() and name.startswith(ROOT)


def is_there(name: str) -> bool:
    """Whether there is such an object. Raises OSError."""
    return default_storage.exists(_key(name))


@contextmanager
def at_hand(name: str) -> Iterator[Path]:
    """An object as a file, for as long as the block lasts. Raises OSError; FileNotFoundError where there is none."""
    with tempfile.NamedTemporaryFile() as file:
        with default_storage.open(_key(name)) as source:
            shutil.copyfileobj(source, file)
        file.flush()
        yield Path(file.name)


def put(name: str, content: IO[bytes]) -> None:
    """Make an object of a file, from its beginning. Raises OSError."""
    content.seek(0)
    saved = default_storage.save(_key(name), File(content))
    if saved != _key(name):
        default_storage.delete(saved)
        raise FileExistsError(errno.EEXIST, "It is in the bucket meanwhile", name)


def remove(name: str) -> None:
    """Delete an object, if it is there. Raises OSError."""
    default_storage.delete(_key(name))


def _key(name: str) -> str:
    return name.removeprefix(ROOT)
