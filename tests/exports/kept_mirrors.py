"""A mirror that somebody else keeps, as it stands at its address: whole, or wrong in one of the ways told apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils import timezone

from exports.mirror.manifest import About, files_in, manifest_of, write_manifest
from exports.mirror.minisign import SecretKey
from tests.exports.mirrors import KEY, files_of
from tests.receiver import Receiver, ServedPage

OTHER = SecretKey.made()
ONION = "http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/"
_ABOUT = ("site", "made_at", "sequence", "before", "languages")


def serve(server: Receiver, folder: Path) -> None:
    """Have the folder stand at the address of the mirror."""
    server.pages = {f"/vigil/{name}": ServedPage(content) for name, content in files_of(folder).items()}


def signed_again(folder: Path, key: SecretKey = KEY, **about: Any) -> None:
    """Sign what is there as another copy, or with another key."""
    found = manifest_of(folder)
    assert found is not None
    kept = {name: found[1][name] for name in _ABOUT}
    write_manifest(folder, About(**(kept | about)), files_in(found[1]).values(), key)


def nothing_there(server: Receiver, folder: Path) -> None:
    server.pages = {}


def out_of_order(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/SHA256SUMS"] = ServedPage(status=503)


def breaks_off(server: Receiver, folder: Path) -> None:
    server.instead = lambda write: None


def page_out_of_order(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/index.html"] = ServedPage(status=500)


def signature_out_of_order(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/SHA256SUMS.minisig"] = ServedPage(status=429)


def of_another_key(server: Receiver, folder: Path) -> None:
    signed_again(folder, OTHER)
    serve(server, folder)


def without_a_signature(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    del server.pages["/vigil/SHA256SUMS.minisig"]


def with_a_page_for_a_signature(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/SHA256SUMS.minisig"] = ServedPage(b"<p>\xff Not found</p>")


def with_another_list(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/SHA256SUMS"].body += b"\n"


def with_another_manifest(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/manifest.json"].body += b"\n"


def with_another_first_page(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    server.pages["/vigil/index.html"].body += b"<script src=//elsewhere.example></script>"


def with_every_other_page_changed(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    for name, page in server.pages.items():
        if name.endswith(".html") and name != "/vigil/index.html":
            page.body = page.body.replace(b"e", b"3", 1)


def without_a_page(server: Receiver, folder: Path) -> None:
    serve(server, folder)
    del server.pages["/vigil/index.html"]


def of_long_ago(server: Receiver, folder: Path) -> None:
    signed_again(folder, made_at=(timezone.now() - dt.timedelta(days=31)).isoformat())
    serve(server, folder)
