"""What Vigil stands on: pinned by hash, listed with its licences, and looked up where advisories can be had."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import advisories, licences
from tests.licences import ALLOWED, LISTED, ROOT, locked

LOCKS = sorted(ROOT.glob("requirements*.lock"))


def test_every_package_of_every_lock_is_pinned_by_hash_and_no_lock_names_a_place_to_get_it_from() -> None:
    assert len(LOCKS) == 4
    for lock in LOCKS:
        packages = re.split(r"^(?=[^\s#])", lock.read_text(), flags=re.M)[1:]
        assert len(packages) > 40, lock
        for package in packages:
            assert re.match(r"[A-Za-z0-9_.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", package, re.S), (lock.name, package)
        assert "://" not in lock.read_text() and "--index" not in lock.read_text()


def test_the_image_takes_packages_by_their_hashes_alone() -> None:
    installs = re.findall(r"pip install((?:[^\n]|\\\n)*)", (ROOT / "Dockerfile").read_text())
    assert installs and all("--require-hashes" in one and "--only-binary :all:" in one for one in installs)


def test_every_licence_is_one_that_is_allowed_and_the_page_is_as_the_packages_say() -> None:
    assert list(licences.refused()) == []
    assert LISTED.read_text() == licences.page(), "make licences"


@pytest.mark.parametrize(
    "said", ["", "GPL-2.0-only", "MIT AND Proprietary", "Other/Proprietary License", "AGPL-1.0-only"]
)
def test_a_licence_that_nobody_allowed_is_refused(said: str) -> None:
    assert not set(licences.parts_of(said)) <= ALLOWED


def test_of_licences_to_choose_between_one_is_enough() -> None:
    assert licences.parts_of("GPL-2.0-only OR MIT") == ["MIT"]


def said(*dependencies: Any, stderr: str = "") -> subprocess.CompletedProcess[str]:
    """What pip-audit prints (2.10)."""
    text = json.dumps({"dependencies": dependencies, "fixes": []}) if dependencies else ""
    return subprocess.CompletedProcess([], 1, stdout=text, stderr=stderr)


FINE = {"name": "django", "version": "5.2.19", "vulns": []}
HOLED = {"name": "pillow", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": []}]}
NOT_THERE = {"name": "amqp", "skip_reason": "Dependency not found on PyPI and could not be audited: amqp (5.4.2)"}


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (said(FINE), advisories.NOTHING_KNOWN, "nothing is known against any of 1"),
        (said(FINE, HOLED), advisories.SOMETHING_KNOWN, "pillow 1.0: PYSEC-1, fixed in 1.1"),
        # Half an answer is none, unless it is bad news.
        (said(FINE, NOT_THERE), advisories.NOT_ASKED, "only 1 of 2 packages"),
        (said(NOT_THERE, HOLED), advisories.SOMETHING_KNOWN, "PYSEC-1"),
        (said(stderr="ERROR:pip_audit: could not connect"), advisories.NOT_ASKED, "could not connect"),
    ],
)
def test_an_audit_says_whether_anything_is_known_and_never_takes_silence_for_good_news(
    answer: subprocess.CompletedProcess[str], status: int, words: str
) -> None:
    count = answer.stdout.count('"name"')
    ended, lines = advisories.told(answer, count)
    assert (ended, len(lines)) == (status, 1)
    assert words in lines[0]


@pytest.mark.drill
def test_make_sbom_lists_just_the_packages_of_production_each_with_its_licence(tmp_path: Path) -> None:
    written = tmp_path / "vigil.cdx.json"
    # It is validated against CycloneDX' schema as it is written.
    done = subprocess.run(["make", "sbom", f"SBOM={written}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sbom = json.loads(written.read_text())
    assert (sbom["bomFormat"], sbom["specVersion"]) == ("CycloneDX", "1.6")
    assert sbom["metadata"]["component"]["name"] == "vigil"
    listed = {re.sub(r"[-_.]+", "-", one["name"]).lower(): one for one in sbom["components"]}
    assert {name: one["version"] for name, one in listed.items()} == locked()
    assert all(one["purl"].startswith("pkg:pypi/") for one in listed.values())
    # Of these two it finds none; docs/licences.md has them.
    assert {name for name, one in listed.items() if not one.get("licenses")} <= {"resvg-py", "uritemplate"}
    # Who needs whom: each of ours leads to others.
    assert len(sbom["dependencies"]) >= len(listed)
