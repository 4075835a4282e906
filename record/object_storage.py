"""Uploads in a bucket of object storage (S3), in the place of the folder.

As with the folder, nobody but our own processes reads it: each object is private, each address leads to our own view
(record/files.py), and a public face reads pictures and public copies of documents alone. What goes wrong on the way to
the bucket is an OSError, as with a disk.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from record.document_files import DOCUMENTS
from record.pictures import PICTURES

# What is read goes through memory up to this size, and through a file without a name beyond.
IN_MEMORY = 2 * 1024 * 1024
# A page of the public face asks for each of its pictures which smaller copies there are: what such a small object says,
# and that there is none, is remembered for so many seconds.
SMALL, REMEMBERED, MOST_REMEMBERED = 64, 30.0, 10_000


class Fetched(File):
    """An object that was fetched whole; closed, it can be opened again like a file of a folder."""

    def __init__(self, storage: ObjectStorage, name: str) -> None:
        super().__init__(storage.fetch(name), name)
        self._storage = storage

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Fetched:
        if self.closed:
            self.file = self._storage.fetch(str(self.name))
        else:
            self.seek(0)
        return self


class ObjectStorage(S3Storage):
    """The bucket of MEDIA_STORAGE_URL (config/environment_media.py). `is_public_face`: whether this process may read
    what is for everyone, and no more."""

    def __init__(self, *, is_public_face: bool, **options: Any) -> None:
        self.is_public_face = is_public_face
        self._remembered: dict[str, tuple[float, bytes | None]] = {}
        # Some stores know no newer checksums than those of S3's first years.
        config = Config(
            s3={"addressing_style": options["addressing_style"]},
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 2, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(**options, client_config=config, file_overwrite=False, querystring_auth=False)

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        """The address of our own view, never one of the bucket."""
        return settings.MEDIA_URL + filepath_to_uri(name or "").lstrip("/")

    def fetch(self, name: str) -> IO[bytes]:
        """All of an object, to be read from its beginning. Raises OSError; FileNotFoundError where there is none."""
        key = self._normalize_name(name)
        file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        with _as_os_errors(name):
            answer = self._client.get_object(Bucket=self.bucket_name, Key=key)
            with answer["Body"] as body:
                shutil.copyfileobj(body, file)
        file.seek(0)
        return file

    def keys(self) -> Iterator[tuple[str, Any]]:
        """Every object of the bucket by its name, with the moment it was last changed. Raises OSError."""
        with _as_os_errors(""):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name):
                for entry in page.get("Contents", ()):
                    yield entry["Key"], entry["LastModified"]

    def exists(self, name: str) -> bool:
        try:
            with _as_os_errors(name):
                self._client.head_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
        except FileNotFoundError:
            return False
        except PermissionError:
            # Who may not list a bucket is told so of what is not there.
            if not self.is_public_face:
                raise
            return False
        return True

    def delete(self, name: str) -> None:
        with _as_os_errors(name):
            self._client.delete_object(Bucket=self.bucket_name, Key=self._for_writing(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_os_errors(path):
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _as_os_errors(name):
            return int(
                self._client.head_object(Bucket=self.bucket_name, Key=self._normalize_name(name))["ContentLength"]
            )

    def get_modified_time(self, name: str) -> Any:
        with _as_os_errors(name):
            return self._client.head_object(Bucket=self.bucket_name, Key=self._normalize_name(name))["LastModified"]

    @property
    def _client(self) -> Any:
        # One for each thread.
        return self.connection.meta.client

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("What is uploaded is read whole and saved whole.")
        if not self.is_public_face:
            return Fetched(self, name)
        until, known = self._remembered.get(name, (0.0, None))
        if time.monotonic() < until:
            if known is None:
                raise FileNotFoundError(name)
            kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
            kept.write(known)
            kept.seek(0)
            return File(kept, name)
        return self._fetched_and_remembered(name)

    def _fetched_and_remembered(self, name: str) -> File:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered = {}
        until = time.monotonic() + REMEMBERED
        try:
            file = Fetched(self, name)
        except (FileNotFoundError, PermissionError):
            self._remembered[name] = (until, None)
            raise
        start = file.read(SMALL + 1)
        file.seek(0)
        if len(start) <= SMALL:
            self._remembered[name] = (until, start)
        return file

    def _save(self, name: str, content: Any) -> str:
        self._for_writing(name)
        with _as_os_errors(name):
            return str(super()._save(name, content))

    def _for_writing(self, name: str) -> str:
        if self.is_public_face:
            raise PermissionError(f"A public face writes no uploads: {name}")
        return self._normalize_name(name)

    def _normalize_name(self, name: str) -> str:
        key = str(super()._normalize_name(name))
        if self.is_public_face and not key.startswith((PICTURES, DOCUMENTS)):
            raise SuspiciousFileOperation("A public face reads no other uploads than those for everyone.")
        return key


@contextmanager
def _as_os_errors(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:
            raise FileNotFoundError(name) from error
        if status == 403:
            raise PermissionError(name) from error
        raise OSError(f"The object storage answered with {status}.") from error
    except BotoCoreError as error:
        # What it says may hold the address; its kind says enough.
        raise OSError(f"The object storage gave no answer ({type(error).__name__}).") from error
