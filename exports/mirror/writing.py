"""The verb of mirrors: write the whole public site into a folder, or bring the one that is there up to date."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from exports.mirror import remembered
from exports.mirror.addresses import Address, Contents
from exports.mirror.beside import write_beside
from exports.mirror.contents import lists, nouns
from exports.mirror.making import Making, leads_to, written
from exports.mirror.manifest import About, files_in, manifest_of, write_manifest
from exports.mirror.minisign import SecretKey
from exports.mirror.processes import all_made
from exports.mirror.reads import would_read_the_same
from exports.mirror.remembered import Remembered
from exports.mirror.rewriting import COPY
from exports.mirror.search_index import index_files, names_pages
from exports.mirror.snapshot import one_state
from record.published import Version

_UNFINISHED, _BEFORE = ".unfinished-", ".before-"


class NotAMirror(Exception):
    """The folder holds something else than a mirror."""


@dataclass(frozen=True)
class Outcome:
    """What was done. rendered: the pages (each language is one) and files that were made anew, of so many."""

    files: int
    rendered: int
    sequence: int
    manifest: str


def write_mirror(folder: Path, *, languages: Sequence[str], key: SecretKey | None, processes: int = 1) -> Outcome:
    """Write the public site into a folder, or bring the mirror in it up to date. Until it is whole it stands beside,
    so that the folder holds the mirror before or this one. Raises NotAMirror, Busy and CannotRender."""
    unfinished, before = folder.parent / f"{_UNFINISHED}{folder.name}", folder.parent / f"{_BEFORE}{folder.name}"
    with one_state() as state:
        # Nobody else is at it: what lies there was left by one that was cut off.
        _mend(folder, unfinished, before)
        old = manifest_of(folder)
        if old is None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotAMirror(folder)
        about = _about(languages, old[0] if old else None)
        how = _how(about)
        known = remembered.load(old[0], how) if old else Remembered(how)
        unfinished.mkdir(parents=True)
        now, anew = _made(unfinished, folder, about, known, state=state, processes=processes)
        files = [file for made in now.made.values() for file in made.files]
        files += [written(unfinished, name, content) for name, content in index_files()]
        led_to = {address for made in now.made.values() for address in made.leads_to if address.is_beside}
        files += write_beside(unfinished, folder, files_in(old[1]) if old else {}, sorted(led_to))
        manifest = write_manifest(unfinished, about, files, key)
        remembered.keep(manifest, now)
        _put_in_place(unfinished, folder, before)
        if old and old[0] != manifest:
            remembered.forget(old[0])
        return Outcome(len(files), anew, about.sequence, manifest)


def _about(languages: Sequence[str], before: str | None) -> About:
    newest = Version.objects.newest()
    return About(
        site=settings.SITE_URL,
        made_at=timezone.now().replace(microsecond=0).isoformat(),
        sequence=newest[0] if newest else 0,
        before=before,
        languages=list(languages),
    )


def _how(about: About) -> dict[str, Any]:
    """What pages depend on beside the record. Days held are counted up to today: tomorrow they are others."""
    return {
        "program": remembered.program(),
        "day": timezone.now().date().isoformat(),
        "site": about.site,
        "languages": about.languages,
        "licence": settings.CONTENT_LICENCE.id,
        "key": settings.MIRROR_PUBLIC_KEY,
    }


def _made(
    unfinished: Path, folder: Path, about: About, known: Remembered, *, state: str, processes: int
) -> tuple[Remembered, int]:
    """What every address is made of, and how many files were made anew."""

    def found_on(address: Address) -> Iterable[Address]:
        before = known.made.get(address)
        return before.leads_to if before and would_read_the_same(before.reads) else leads_to(address)

    units: dict[Address, None] = {}
    for page, beside in nouns():
        units |= dict.fromkeys([page, *beside])
    units |= dict.fromkeys(lists(found_on)) | dict.fromkeys(names_pages())
    making = Making(
        folder=unfinished,
        old=folder,
        contents=Contents(units.keys(), tuple(about.languages)),
        about=about,
        unlike=frozenset(known.made.keys() ^ units.keys()) if known.made else frozenset(),
    )
    # The page about the copy says when it was made: it is another each time.
    work = [(address, None if address == COPY else known.made.get(address)) for address in units]
    made, anew = {}, 0
    for address, of_it, is_new in all_made(making, work, state=state, processes=processes):
        made[address] = of_it
        anew += len(of_it.files) if is_new else 0
    return Remembered(known.how, made), anew


def _mend(folder: Path, unfinished: Path, before: Path) -> None:
    """Clear away what one that was cut off left; the mirror before is put back where it was moved away already."""
    if before.exists() and not folder.exists():
        os.replace(before, folder)
    for left in (unfinished, before):
        shutil.rmtree(left, ignore_errors=True)


def _put_in_place(unfinished: Path, folder: Path, before: Path) -> None:
    # Cut off between the two, the folder is not there, and the next run puts back the mirror before.
    with suppress(FileNotFoundError):
        os.replace(folder, before)
    os.replace(unfinished, folder)
    shutil.rmtree(before, ignore_errors=True)
