"""The list of a mirror's files, its signature, and whether a folder is what was signed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from exports.mirror.minisign import BadSignature, PublicKey, SecretKey, signature_of
from exports.mirror.remembered import File

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"


@dataclass(frozen=True)
class About:
    """What a manifest says of its mirror. before: the SHA-256 of the manifest that this one follows, so that nobody can
    slip one in between."""

    site: str
    made_at: str
    sequence: int
    before: str | None
    languages: list[str]

    @property
    def moment(self) -> dt.datetime:
        """When it was made."""
        return dt.datetime.fromisoformat(self.made_at)


def write_manifest(folder: Path, about: About, files: Iterable[File], key: SecretKey | None) -> str:
    """Write the manifest and the list for `sha256sum -c`, and sign both. Returns the SHA-256 of the manifest."""
    listed = sorted(files, key=lambda file: file.path)
    text = json.dumps({**asdict(about), "files": [asdict(file) for file in listed]}, indent=0, ensure_ascii=False)
    manifest = folder / MANIFEST
    manifest.write_text(f"{text}\n", encoding="utf-8")
    digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
    lines = [f"{file.sha256}  {file.path}\n" for file in listed] + [f"{digest}  {MANIFEST}\n"]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    if key is not None:
        comment = f"mirror of {about.site}, change {about.sequence}, {about.made_at}"
        for name in (MANIFEST, SUMS):
            key.sign(folder / name, comment=comment)
    return digest


def manifest_of(folder: Path) -> tuple[str, dict[str, Any]] | None:
    """(SHA-256, content) of the manifest in a folder; None where there is none that can be read."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        content = json.loads(raw)
    except (OSError, ValueError):
        return None
    return (hashlib.sha256(raw).hexdigest(), content) if isinstance(content, dict) and "files" in content else None


def files_in(content: dict[str, Any]) -> dict[str, File]:
    """The files that a manifest lists, by their paths."""
    return {file["path"]: File(file["path"], file["size"], file["sha256"]) for file in content["files"]}


def about_in(content: dict[str, Any]) -> About:
    """What a manifest says of its mirror."""
    return About(**{told.name: content[told.name] for told in fields(About)})


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a mirror, by file; nothing where it is as it was signed. said: the signed comment."""

    said: str
    changed: list[str]
    missing: list[str]
    added: list[str]

    @property
    def is_good(self) -> bool:
        return not (self.changed or self.missing or self.added)


def verify(folder: Path, key: PublicKey) -> Verdict:
    """Compare a folder with what the owner of the key signed. Raises BadSignature where the list itself is not."""
    said = key.verify(folder / MANIFEST)
    found = manifest_of(folder)
    if found is None:
        raise BadSignature(f"{MANIFEST} cannot be read")
    if key.verify(folder / SUMS) != said:
        raise BadSignature(f"{SUMS} is that of another mirror")
    listed = files_in(found[1])
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not _is_folder(path)}
    own = {MANIFEST, SUMS, signature_of(folder / MANIFEST).name, signature_of(folder / SUMS).name}
    return Verdict(
        said=said,
        changed=sorted(name for name in listed.keys() & there.keys() if not listed[name].is_whole_in(folder)),
        missing=sorted(listed.keys() - there.keys()),
        added=sorted(there.keys() - listed.keys() - own),
    )


def _is_folder(path: Path) -> bool:
    # A link leads out of the mirror, to whatever the machine has: it is a file that nobody listed.
    return path.is_dir() and not path.is_symlink()
