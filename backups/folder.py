"""The folder of backups: one folder for each, named by its moment; and beside them, once, the files of all of them.

    2026-11-27T023000Z/  database.dump.age  manifest.json.age  SHA256SUMS
    files/3f/3f09….age

SHA256SUMS has the hash of each encrypted file that belongs to a backup, so `sha256sum --check` tells without any key
whether it is whole. A file's name is a keyed hash of its content: equal files lie there once, and who sees the folder
cannot tell whether a file they know is among them.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils.crypto import salted_hmac

from backups.errors import BackupError
from backups.sealing import digest_of, seal

DUMP, MANIFEST, SUMS, FILES = "database.dump.age", "manifest.json.age", "SHA256SUMS", "files"
UNFINISHED = ".unfinished-"
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
KEPT = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.age")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder, made where it is not there, for one process at a time. Raises BackupError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup is being written to {folder}.") from None
        yield


@contextmanager
def new_backup(folder: Path, made: dt.datetime) -> Iterator[Path]:
    """A folder for a new backup: there under its name once everything in it is whole, and gone if that fails. Its name
    is the second in which it was made or, where that has a backup already, the next that has none."""
    for left in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left)
    while (final := folder / f"{made:%Y-%m-%dT%H%M%SZ}").exists():
        made += dt.timedelta(seconds=1)
    unfinished = folder / f"{UNFINISHED}{final.name}"
    unfinished.mkdir(mode=0o700)
    try:
        yield unfinished
        os.rename(unfinished, final)
        _on_disk(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def all_backups(folder: Path) -> list[Path]:
    """The finished backups of a folder, oldest first."""
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and (path / SUMS).exists())


def chosen_backup(folder: Path) -> Path:
    """The backup that is meant: this one, or the newest of this folder. Raises BackupError."""
    if (folder / SUMS).exists():
        return folder
    found = all_backups(folder) if folder.is_dir() else []
    if not found:
        raise BackupError(f"There is no backup in {folder}.")
    return found[-1]


def keep_file(source: Path, digest: str, *, folder: Path, known: dict[str, str], recipients: Sequence[str]) -> str:
    """Encrypt a file into `files/`, unless it lies there. `digest`: its SHA-256; `known`: the sums of earlier backups,
    to which a new one is added. Returns its name there. Raises BackupError and OSError."""
    # Also of those who can open it: for others it is encrypted anew.
    name = salted_hmac("backups.file", " ".join([digest, *sorted(recipients)]), algorithm="sha256").hexdigest()
    kept_as = f"{name[:2]}/{name}.age"
    target = folder / FILES / kept_as
    if kept_as in known and target.exists():
        return kept_as
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with source.open("rb") as file:
            known[kept_as] = seal(file, unfinished, recipients=recipients)
        os.replace(unfinished, target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return kept_as


def known_sums(folder: Path) -> dict[str, str]:
    """The sums of all files that the finished backups name, by their name in `files/`."""
    return {
        name.removeprefix(f"../{FILES}/"): digest
        for backup in all_backups(folder)
        for name, digest in sums_of(backup).items()
        if name.startswith("../")
    }


def write_sums(backup: Path, sums: dict[str, str]) -> None:
    """Write SHA256SUMS, by which a backup is whole."""
    with (backup / SUMS).open("x") as file:
        file.writelines(f"{digest}  {name}\n" for name, digest in sums.items())
        file.flush()
        os.fsync(file.fileno())
    _on_disk(backup)


def sums_of(backup: Path) -> dict[str, str]:
    """What SHA256SUMS says. Raises BackupError."""
    found = {}
    for line in (backup / SUMS).read_text().splitlines():
        match = LINE.fullmatch(line)
        if match is None or not _is_ours(match[2]):
            raise BackupError(f"{backup.name}/{SUMS} is cut short or changed: {line[:100]!r}.")
        found[match[2]] = match[1]
    if not {DUMP, MANIFEST} <= found.keys():
        raise BackupError(f"{backup.name}/{SUMS} is cut short: it does not name the dump.")
    return found


def check_whole(backup: Path) -> dict[str, str]:
    """Read every file of a backup and compare its hash; no key is needed. Returns the sums. Raises BackupError."""
    sums = sums_of(backup)
    for name, expected in sums.items():
        path = backup / name
        if not path.is_file():
            raise BackupError(f"{name} is missing from the backup of {backup.name}.")
        if digest_of(path) != expected:
            raise BackupError(f"{name} was cut short or changed since the backup of {backup.name} was written.")
    return sums


def forget_older(folder: Path, *, keep: int) -> int:
    """Delete all but the newest backups, and the files that only they named. Returns how many backups went."""
    older = all_backups(folder)[:-keep]
    for backup in older:
        # First the sums: without them it is no backup, however this ends.
        (backup / SUMS).unlink()
        shutil.rmtree(backup)
    if older:
        named = known_sums(folder)
        for path in (folder / FILES).glob("*/*"):
            if f"{path.parent.name}/{path.name}" not in named:
                path.unlink()
    return len(older)


def _is_ours(name: str) -> bool:
    return name in (DUMP, MANIFEST) or bool(KEPT.fullmatch(name.removeprefix(f"../{FILES}/")))


def _on_disk(folder: Path) -> None:
    """A name is there after a power cut only once its folder is on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
