"""The licences of all packages that a running Vigil installs (requirements.lock), as the packages themselves say them.

`python -m tests.licences --write` writes docs/licences.md (`make licences`); tests/test_supply_chain.py fails on a
package whose licence is not among ALLOWED: all of them may be combined with AGPL-3.0-or-later.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK, LISTED = ROOT / "requirements.lock", ROOT / "docs" / "licences.md"
ALLOWED = {
    *("MIT", "MIT-0", "MIT-CMU", "ISC", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "MPL-2.0"),
    *("LGPL-3.0-only", "GPL-3.0-or-later"),
}
# What packages say in words, by SPDX's names. "BSD" stays as it is where they do not say which.
IN_WORDS = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "New BSD": "BSD-3-Clause",
    "PSFL": "PSF-2.0",
}
# Those that say it to people alone, as read in the LICENSE that comes with them.
READ = {
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "python-dateutil": "Apache-2.0 AND BSD-3-Clause",
    "qrcode": "BSD-3-Clause AND MIT",
    "resvg-py": "MIT",
}
HEAD = """# Licences

Vigil is AGPL-3.0-or-later ([LICENSE](../LICENSE)). This is what it stands on, as each package says it. `make licences`
writes this page, and a test fails on a licence that cannot be combined with it.

In this repository too: the Noto fonts in `record/fonts/` (OFL-1.1, with its text), outlines of countries in
`prisoners/shapes/` (Natural Earth, public domain), places there (GeoNames, CC BY 4.0), names of countries in
`config/countries/` (Unicode CLDR, Unicode-3.0). The content of the record has a licence of its own
(`CONTENT_LICENCE`). The front-end files of the desk and of the API's pages come inside `django-unfold` and
`drf-spectacular-sidecar`.

| package | licence |
|---|---|
"""


def locked() -> dict[str, str]:
    """The version of each package of the lock, by name."""
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", LOCK.read_text(), re.M))


def licence_of(package: str) -> str:
    """As an SPDX expression, or in the package's words where nothing here knows them; empty if it says nothing."""
    if package in READ:
        return READ[package]
    said = metadata.metadata(package).json
    classifiers = [line.rpartition(" :: ")[2] for line in said.get("classifier", []) if line.startswith("License")]
    in_a_line = str(said.get("license") or "")
    short = "" if "\n" in in_a_line else in_a_line
    found = str(said.get("license_expression") or short or " AND ".join(classifiers))
    return IN_WORDS.get(found, found)


def parts_of(expression: str) -> list[str]:
    """The licences in an expression. Of what may be chosen between, one that is allowed is enough."""
    return [
        next((one for one in choices if one in ALLOWED), choices[0])
        for part in expression.split(" AND ")
        if (choices := [choice.strip("() ") for choice in part.split(" OR ")])
    ]


def refused() -> Iterator[str]:
    """Each package whose licence is none of those allowed."""
    for package in locked():
        if not set(parts_of(licence_of(package))) <= ALLOWED:
            yield f"{package}: {licence_of(package) or 'says none'}"


def page() -> str:
    """What docs/licences.md should hold."""
    return HEAD + "".join(f"| {package} | {licence_of(package)} |\n" for package in sorted(locked()))


if __name__ == "__main__":
    if "--write" in sys.argv:
        LISTED.write_text(page())
    problems = list(refused())
    print("\n".join(problems) or f"{len(locked())} packages, each under a licence that is allowed.")
    sys.exit(bool(problems))
