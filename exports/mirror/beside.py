"""What lies beside the pages of a mirror: sheets, icons, pictures and documents, as far as a page leads to them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404

from exports.mirror.addresses import Address, address_of
from exports.mirror.making import linked, written
from exports.mirror.remembered import File
from exports.mirror.rendering import CannotRender, rendered
from exports.mirror.rewriting import sheet


def write_beside(folder: Path, old: Path, before: dict[str, File], addresses: Iterable[Address]) -> list[File]:
    """Write what lies at these addresses into the folder, or take it over from the mirror before. What a page names
    and the site does not have is not in the mirror either."""
    files: dict[str, File] = {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        name = address.path[1:]
        if name in files:
            continue
        if address.path.startswith(settings.MEDIA_URL):
            file = _picture(folder, old, before.get(name), address)
        else:
            file, more = _static(folder, name)
            waiting += more
        if file is not None:
            files[name] = file
    return list(files.values())


def _picture(folder: Path, old: Path, before: File | None, address: Address) -> File | None:
    # Under one name lies one picture for ever.
    if before is not None and before.is_whole_in(old):
        linked(old, folder, before.path)
        return before
    try:
        return written(folder, address.path[1:], rendered(address, settings.LANGUAGE_CODE))
    except (CannotRender, Http404):
        return None


def _static(folder: Path, name: str) -> tuple[File, list[Address]]:
    """A static file, and what it leads to if it is a sheet."""
    short = name.removeprefix(settings.STATIC_URL.strip("/") + "/")
    found = finders.find(short) or staticfiles_storage.path(short)
    content = Path(found).read_bytes()
    met: list[Address] = []
    if name.endswith(".css"):

        def file_of(own: str) -> str:
            met.append(address_of(own))
            return met[-1].path[1:]

        content = sheet(content.decode(), file=name, file_of=file_of).encode()
    return written(folder, name, content), met
