"""Uploads and exports: which files there are, and how they come back. Of uploads in object storage, backups/objects.py
knows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from backups import objects
from backups.errors import BackupError
from backups.folder import FILES
from backups.manifest import KeptFile, Manifest
from backups.sealing import copied, digest_of, opened

UNFINISHED = ".restoring"


def roots() -> dict[str, Path]:
    """The folders where they lie, by the first part of a path in the manifest."""
    uploads = {} if objects.are_used() else {"uploads": Path(settings.MEDIA_ROOT)}
    return uploads | {"exports": Path(settings.VAR_DIR) / "exports"}


def files_there() -> Iterator[tuple[str, Path]]:
    """Each file, and its name in the manifest. What is being written has a name that begins with a dot."""
    for root, folder in roots().items():
        for where, inside, names in os.walk(folder):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            for name in sorted(names):
                path = Path(where) / name
                if not name.startswith(".") and path.is_file() and not path.is_symlink():
                    yield f"{root}/{path.relative_to(folder)}", path


def refuse_others(manifest: Manifest) -> None:
    """Raises BackupError where a file lies that is not of this backup. What an earlier restore that was killed brought
    is let be."""
    for name, path in files_there():
        kept = manifest.files.get(name)
        if kept is None or digest_of(path) != kept.sha256:
            raise BackupError(
                f"{path} is there already and is not of this backup: move the folder away. Nothing has changed."
            )
    for name, _changed in objects.objects_there():
        kept = manifest.files.get(name)
        with objects.at_hand(name) as path:
            if kept is None or digest_of(path) != kept.sha256:
                raise BackupError(
                    f"{name} is in the bucket already and is not of this backup: name an empty one. Nothing has "
                    "changed."
                )


def bring_back(manifest: Manifest, *, folder: Path, identity: Path, only_check: bool) -> list[str]:
    """Open every file of a backup and compare its hash; put it where it was, with its mode, unless it is to be checked
    alone. `folder`: that of all backups. Returns the names of what was written. Raises BackupError and OSError, and
    leaves nothing then."""
    written: list[str] = []
    try:
        for name, kept in manifest.files.items():
            source = folder / FILES / kept.kept_as
            if only_check:
                with open(os.devnull, "wb") as nowhere, opened(source, identity=identity) as content:
                    _compare(name, kept, copied(content, nowhere))
            elif objects.is_one(name):
                if not objects.is_there(name):
                    _put(source, name, kept, identity)
                    written.append(name)
            elif not _target_of(name).exists():
                _write(source, _target_of(name), name, kept, identity)
                written.append(name)
    except BaseException:
        take_back(written)
        raise
    return written


def take_back(written: list[str]) -> None:
    """Delete what was brought back."""
    for name in written:
        if objects.is_one(name):
            objects.remove(name)
        else:
            _target_of(name).unlink(missing_ok=True)


def _target_of(name: str) -> Path:
    root, _, inside = name.partition("/")
    return roots()[root] / inside


def _put(source: Path, name: str, kept: KeptFile, identity: Path) -> None:
    # Whole and compared before anything of it is in the bucket.
    with tempfile.TemporaryFile() as file:
        with opened(source, identity=identity) as content:
            _compare(name, kept, copied(content, file))
        objects.put(name, file)


def _write(source: Path, target: Path, name: str, kept: KeptFile, identity: Path) -> None:
    target.parent.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    unfinished = target.with_name(UNFINISHED + target.name)
    try:
        with open(unfinished, "wb", opener=_private) as file, opened(source, identity=identity) as content:
            _compare(name, kept, copied(content, file))
            os.fchmod(file.fileno(), kept.mode)
            file.flush()
            os.fsync(file.fileno())
        os.utime(unfinished, ns=(kept.changed, kept.changed))
        os.replace(unfinished, target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _compare(name: str, kept: KeptFile, found: str) -> None:
    if found != kept.sha256:
        raise BackupError(f"{name} is not what was backed up: its hash is another.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
