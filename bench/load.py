"""Load by wrk from a process of its own, on servers in turns: how many answers each gives in a second."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.served import Served

SECONDS, LONG = 3, 10
# Between two turns: what the last one left behind is done with.
DRAIN = 0.5
# As many at once as one worker has threads (config/gunicorn.py).
CONNECTIONS = 4
# An answer that comes later than so many seconds is none.
PATIENCE = 30
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
# wrk asks for one path after another, in Lua.
_SCRIPT = """
local paths, at = {{ {paths} }}, 0
request = function()
    at = at % #paths + 1
    return wrk.format("GET", paths[at])
end
"""


@dataclass(frozen=True)
class Load:
    """What is asked of a server: these paths, one after another, again and again."""

    served: Served
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    connections: int = CONNECTIONS


def answers_a_second(loads: Mapping[str, Load], *, rounds: int = 5) -> dict[str, float]:
    """The median over the rounds of how many answers each server gave in a second, each in its turn. Raises
    RuntimeError where wrk is missing, or for an answer that is none."""
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is missing: install it (Debian: apt-get install wrk)")
    counted: dict[str, list[float]] = {name: [] for name in loads}
    for turn in range(rounds + 1):
        for name, load in loads.items():
            rate = _asked(load, seconds=SECONDS if turn else 1)
            # The first turn warms.
            if turn:
                counted[name].append(rate)
            time.sleep(DRAIN)
    return {name: statistics.median(rates) for name, rates in counted.items()}


def ask_so_often(load: Load, number: int) -> None:
    """Ask a server for at least so many answers. Raises RuntimeError for one that is none."""
    while number > 0:
        number -= ask_for(load, LONG)


def ask_for(load: Load, seconds: int) -> int:
    """Ask a server for so many seconds. Returns how many answers it gave; raises RuntimeError for one that is none."""
    return round(_asked(load, seconds=seconds) * seconds)


def _asked(load: Load, *, seconds: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT.format(paths=", ".join(map(json.dumps, load.paths))))
        script.flush()
        options = ["-t1", f"-c{load.connections}", f"-d{seconds}s", f"--timeout={PATIENCE}s", "-s", script.name]
        for name, value in ({"Host": load.served.host} | dict(load.headers)).items():
            options += ["-H", f"{name}: {value}"]
        told = subprocess.run(
            ["wrk", *options, f"http://127.0.0.1:{load.served.line.port}"],
            capture_output=True,
            text=True,
            timeout=seconds + 2 * PATIENCE,
            check=True,
        ).stdout
    bad, rate = _BAD.search(told), _RATE.search(told)
    if bad or not rate:
        raise RuntimeError(f"{load.paths[0]}: {bad.group(0) if bad else told}")
    return float(rate.group(1))
