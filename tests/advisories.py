"""Whether anything is known against the packages that a running Vigil installs (requirements.lock): `make audit`.

Asks pip-audit (https://pypi.org/project/pip-audit/) in a venv of its own, and says in one line what came of it. Ends
with 0 when all were looked up and nothing is known; 1 when something is, each advisory in a line; 2 when the source of
advisories could not be asked, or not about all of them: then **nothing** is known either way.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from tests.licences import LOCK, locked

NOTHING_KNOWN, SOMETHING_KNOWN, NOT_ASKED = range(3)


def ask(pip_audit: Sequence[str], lock: str) -> subprocess.CompletedProcess[str]:
    """What pip-audit says of a lock: all of it is there, so nothing is resolved or installed."""
    asked = ["--requirement", lock, "--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off"]
    return subprocess.run([*pip_audit, *asked], capture_output=True, text=True, check=False)


def told(done: subprocess.CompletedProcess[str], packages: int) -> tuple[int, list[str]]:
    """How to end, and the lines to say, by what pip-audit said of so many packages."""
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return NOT_ASKED, [f"audit: advisories could not be asked for, so nothing is known either way: {why[:200]}"]
    known = [
        f"{one['name']} {one['version']}: {hole['id']}, fixed in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in found
        for hole in one.get("vulns", [])
    ]
    if known:
        return SOMETHING_KNOWN, known
    looked_up = sum("vulns" in one for one in found)
    if looked_up < packages:
        said = f"audit: only {looked_up} of {packages} packages could be looked up, so nothing is known of the rest"
        return NOT_ASKED, [said]
    return NOTHING_KNOWN, [f"audit: nothing is known against any of {packages} packages"]


if __name__ == "__main__":
    status, lines = told(ask(sys.argv[1:], str(LOCK)), len(locked()))
    print("\n".join(lines))
    sys.exit(status)
