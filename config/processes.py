"""Child processes that never outlive their launcher, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

# From <linux/prctl.h> and <linux/capability.h>; Python has no names for them.
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_CHILD_SUBREAPER, PR_CAP_AMBIENT = 1, 8, 36, 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sig: signal.Signals) -> None:
    """Have the kernel send this process `sig` when its parent ends (Linux; elsewhere only the orderly stop holds)."""
    if LINUX:
        _libc.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of orphaned grandchildren, so that they can be found and stopped."""
    if LINUX:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _become(uid: int, gid: int) -> None:
    """Turn root into an ordinary user that still reaches files below directories closed to others.

    PostgreSQL refuses to run as root; a checkout below root's own home is closed to everybody else. Opening those
    directories would be worse than to keep this one capability in a process that root started anyway.
    """
    if LINUX:
        _libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if LINUX:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        bit = 1 << CAP_DAC_OVERRIDE
        sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        # Where root itself lacks the capability, this fails and ordinary permissions hold.
        if _libc.capset(header, sets) == 0:
            _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def _prepare(parent: int, death: signal.Signals, user: tuple[int, int] | None) -> Callable[[], None]:
    def in_child() -> None:
        if user:
            _become(*user)
        # After the change of user, which would clear it.
        die_with_parent(death)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    death: signal.Signals = signal.SIGTERM,
    own_session: bool = False,
    user: tuple[int, int] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child that gets the signal `death` when this process ends, even by `kill -9`."""
    return subprocess.Popen(
        [str(part) for part in command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL if own_session else None,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=own_session,
        pass_fds=pass_fds,
        preexec_fn=_prepare(os.getpid(), death, user),
    )


def end(process: subprocess.Popen[bytes], *, ask: signal.Signals, within: float) -> None:
    """Ask a child to stop, wait, and kill it when it does not."""
    if process.poll() is not None:
        return
    process.send_signal(ask)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_descendants(*, sparing: Sequence[int] = (), within: float = 5) -> None:
    """Stop whatever is left below this process but the spared ones and what they started."""
    spared = set(sparing)
    for pid in sparing:
        if psutil.pid_exists(pid):
            spared |= {child.pid for child in psutil.Process(pid).children(recursive=True)}
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in spared]
    for child in left:
        _signal(child, signal.SIGTERM)
    _, alive = psutil.wait_procs(left, timeout=within)
    for child in alive:
        _signal(child, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=within)


def _signal(process: psutil.Process, sig: signal.Signals) -> None:
    try:
        process.send_signal(sig)
    except psutil.NoSuchProcess:
        return


def wait_until(condition: Callable[[], bool], *, within: float) -> bool:
    """Whether the condition came true within so many seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
