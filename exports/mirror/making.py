"""Makes the files of one address in all languages: rendered, made to lead to files beside it, written."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from exports.mirror.addresses import Address, Contents
from exports.mirror.manifest import About
from exports.mirror.reads import reading, would_read_the_same
from exports.mirror.remembered import File, Made
from exports.mirror.rendering import rendered
from exports.mirror.rewriting import Rewriting


@dataclass(frozen=True)
class Making:
    """Where a mirror is made, of what, and where the one before lies. unlike: addresses that were in that one and are
    not in this one, or the other way round."""

    folder: Path
    old: Path
    contents: Contents
    about: About
    unlike: frozenset[Address] = frozenset()

    def take_over(self, before: Made) -> bool:
        """Take the files over that were made before, if they are whole and would be the same now."""
        same = self.unlike.isdisjoint(before.leads_to) and would_read_the_same(before.reads)
        if not same or not all(file.is_whole_in(self.old) for file in before.files):
            return False
        for file in before.files:
            linked(self.old, self.folder, file.path)
        return True

    def make(self, address: Address) -> Made:
        """Render an address in all languages that it has, and write the files."""
        files, met = [], set()
        with reading() as reads:
            for language in self.contents.languages if address.has_languages else (settings.LANGUAGE_CODE,):
                page = Rewriting(self.contents, address, language)
                content = rendered(address, language, of=self.about)
                if address.is_page:
                    content = page.page(content.decode()).encode()
                elif address.path.endswith(".atom"):
                    content = page.links(content.decode()).encode()
                files.append(written(self.folder, address.file_in(language), content))
                met |= page.met
        return Made(files, reads.kept, sorted(met))


def leads_to(address: Address) -> set[Address]:
    """Where a page leads, without writing it."""
    page = Rewriting(Contents((), ()), address, settings.LANGUAGE_CODE)
    if address.is_page:
        page.page(rendered(address, settings.LANGUAGE_CODE).decode())
    return page.met


def written(folder: Path, name: str, content: bytes) -> File:
    """Write a file of the mirror. Raises FileExistsError where two addresses would be one file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
    return File(name, len(content), hashlib.sha256(content).hexdigest())


def linked(old: Path, folder: Path, name: str) -> None:
    """Have a file of the mirror before in this one, without writing it again where the disk can do that."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old / name, path)
    except OSError:
        shutil.copyfile(old / name, path)


def work_through(making: Making, addresses: Iterable[tuple[Address, Made | None]]) -> list[tuple[Address, Made, bool]]:
    """Each address with what was made of it, and whether it had to be made anew."""
    done = []
    for address, before in addresses:
        if before is not None and making.take_over(before):
            done.append((address, before, False))
        else:
            done.append((address, making.make(address), True))
    return done
