"""Setting pages with Typst, in a process of its own: what it is given may be hostile or endless, the desk goes on.

A template is ours; what it sets reaches it as data (`sys.inputs`), never as markup. It reads no file outside its
folder, and ends after a time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROCESS = Path(__file__).with_name("typesetting_process.py")
SECONDS = 20


class NotSet(Exception):
    """It could not be set; why, in the words of Typst."""


class TookTooLong(NotSet):
    """It was not done in time."""


def typeset(
    template: str,
    inputs: Sequence[Mapping[str, str]],
    *,
    format: str = "pdf",
    ppi: int | None = None,
    files: Mapping[str, bytes] | None = None,
    seconds: int = SECONDS,
    timestamp: int = 0,
    until: str = "",
) -> list[bytes]:
    """One document for each of `inputs`, which the template finds in `sys.inputs`; `files` lie beside it, by name.

    until: where one is refused in these words, those before it are all there is to set. Raises NotSet, TookTooLong.
    """
    with tempfile.TemporaryDirectory(prefix="vigil-typeset-") as folder:
        for name, content in (files or {}).items():
            (Path(folder) / name).write_bytes(content)
        job = {
            "folder": folder,
            "template": template,
            "inputs": [dict(given) for given in inputs],
            "format": format,
            "ppi": ppi,
            "seconds": seconds,
            "timestamp": timestamp,
        }
        answer = _ask(job, seconds)
        if answer["refused"] and not (until and until in answer["refused"]):
            raise NotSet(answer["refused"])
        return [(Path(folder) / f"made-{number}").read_bytes() for number in range(1, answer["made"] + 1)]


def _ask(job: dict[str, Any], seconds: int) -> dict[str, Any]:
    asked = [sys.executable, "-I", str(PROCESS)]
    try:
        # Without our environment: it holds the keys.
        done = subprocess.run(
            asked, input=json.dumps(job).encode(), capture_output=True, timeout=seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise TookTooLong(f"not done in {seconds} seconds") from None
    if done.returncode != 0:
        # Killed for its time or its memory, or it stumbled over what it was given.
        raise TookTooLong(f"ended with {done.returncode}") if done.returncode < 0 else NotSet(_last_line(done.stderr))
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "no words"
