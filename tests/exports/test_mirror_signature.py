"""Whoever keeps a mirror can tell whether it is what was signed: by our command, or by minisign and sha256sum."""

from __future__ import annotations

import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exports.mirror.making import written
from exports.mirror.manifest import About, verify, write_manifest
from exports.mirror.minisign import BadKey, BadSignature, PublicKey, SecretKey

KEY = SecretKey.made()
MINISIGN = shutil.which("minisign")
needs_minisign = pytest.mark.skipif(MINISIGN is None, reason="minisign is not installed (Debian: minisign)")


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A small mirror, signed."""
    folder = tmp_path / "site"
    folder.mkdir()
    files = [written(folder, name, name.encode()) for name in ("index.html", "prisoners/AZ-1/index.html")]
    write_manifest(folder, About("https://vigil.example", "2026-01-02T03:04:05+00:00", 7, None, ["en"]), files, KEY)
    return folder


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def said_of(folder: Path, key: SecretKey = KEY) -> tuple[str, str]:
    """What the command prints, and with what it ends; empty where it is content."""
    out = StringIO()
    try:
        call_command("verify_site", str(folder), public_key=key.public.written(), stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_a_mirror_as_it_was_signed_is_verified(signed):
    said, wrong = said_of(signed)
    assert "mirror of https://vigil.example, change 7" in said
    assert not wrong


def test_every_file_that_was_changed_removed_or_added_is_named(signed):
    (signed / "index.html").write_text("INDEX.html")
    (signed / "prisoners/AZ-1/index.html").unlink()
    (signed / "prisoners/AZ-2.html").write_text("Invented")
    (signed / "etc").symlink_to("/etc")
    said, wrong = said_of(signed)
    assert said.splitlines() == [
        "changed: index.html",
        "missing: prisoners/AZ-1/index.html",
        "added: etc",
        "added: prisoners/AZ-2.html",
    ]
    assert wrong


def test_a_list_that_was_changed_or_signed_by_another_is_refused(signed):
    assert "another key" in said_of(signed, SecretKey.made())[1]
    manifest = signed / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"sequence": 7', '"sequence": 8'))
    assert "not what was signed" in said_of(signed)[1]


def test_lists_of_two_mirrors_are_not_taken_for_one(signed):
    kept = (signed / "SHA256SUMS.minisig").read_bytes(), (signed / "SHA256SUMS").read_bytes()
    write_manifest(signed, About("https://vigil.example", "2026-02-02T03:04:05+00:00", 8, None, ["en"]), [], KEY)
    (signed / "SHA256SUMS.minisig").write_bytes(kept[0])
    (signed / "SHA256SUMS").write_bytes(kept[1])
    with pytest.raises(BadSignature, match="another mirror"):
        verify(signed, KEY.public)


def test_a_signed_comment_that_was_changed_is_refused(signed):
    for signature in signed.glob("*.minisig"):
        signature.write_text(signature.read_text().replace("change 7", "change 9"))
    with pytest.raises(BadSignature, match="not what was signed"):
        verify(signed, KEY.public)


@needs_minisign
def test_the_stock_tools_verify_it_and_notice_a_change(signed):
    verifying = ("minisign", "-Vm", "SHA256SUMS", "-P", KEY.public.written())
    assert run(*verifying, folder=signed).returncode == 0
    assert run("sha256sum", "--check", "--quiet", "SHA256SUMS", folder=signed).returncode == 0
    (signed / "index.html").write_text("INDEX.html")
    done = run("sha256sum", "--check", "--quiet", "SHA256SUMS", folder=signed)
    assert done.returncode
    assert "index.html: FAILED" in done.stdout
    with (signed / "SHA256SUMS").open("a") as sums:
        sums.write("\n")
    assert run(*verifying, folder=signed).returncode


@needs_minisign
def test_a_key_of_minisign_signs_and_one_with_a_password_is_refused(signed, tmp_path):
    assert run("minisign", "-G", "-W", "-p", "mine.pub", "-s", "mine.key", folder=tmp_path).returncode == 0
    mine = SecretKey.read((tmp_path / "mine.key").read_text())
    assert mine.public == PublicKey.read((tmp_path / "mine.pub").read_text()) or (
        mine.public.written() == (tmp_path / "mine.pub").read_text().splitlines()[-1]
    )
    mine.sign(signed / "index.html", comment="mine")
    assert run("minisign", "-Vm", str(signed / "index.html"), "-p", "mine.pub", folder=tmp_path).returncode == 0


def test_a_key_is_read_as_it_was_written_and_no_other_text_is_one():
    assert SecretKey.read(KEY.written()).public.written() == KEY.public.written()
    for text in ("", "no key", KEY.public.written()):
        with pytest.raises(BadKey):
            SecretKey.read(text)


def test_a_new_key_is_printed_and_its_public_half_belongs_to_it():
    out = StringIO()
    call_command("mirror_key", stdout=out)
    secret, public = (line.partition("=" if "=" in line[:20] else ": ")[2] for line in out.getvalue().splitlines())
    assert SecretKey.read(secret).public.written() == public
