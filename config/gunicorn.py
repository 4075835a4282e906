"""Settings of gunicorn, for a local run and for a container alike (`gunicorn -c python:config.gunicorn`)."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import shutil
from contextlib import suppress
from typing import Any

from config.worker_memory import make_folder

wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Loaded once, before the workers: a bad environment is one line and an end, not a worker that starts again and again.
preload_app = True
timeout = 30
graceful_timeout = 10
keepalive = 5
# The longest that gunicorn reads: what asks for too much is refused in words by the site, not by gunicorn.
limit_request_line = 8190
# Memory, not /tmp: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
# One more way in that nobody here uses.
control_socket_disable = True
# Nobody logs requests: an address, and what it read, are personal.
accesslog = None
# Where the workers count requests together (config/request_metrics.py). Before the site is loaded, which asks for it.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(make_folder())

# One heap for all threads: of one interpreter only one thread runs, and what each leaves unused in a heap of its own
# cannot be used by the others. (glibc, malloc.h; another C library has no such setting.)
M_ARENA_MAX = -8
with suppress(AttributeError):
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def post_fork(server: Any, worker: Any) -> None:
    """What was loaded before the fork lives as long as the worker: it is neither looked through again for garbage, nor
    copied by being looked at."""
    gc.collect()
    gc.freeze()
    # A page leaves up to some thousand objects that only a search finds, and with them all that it showed: they may not
    # lie about until there are many pages of them. What was made before the fork is not searched, so this costs little.
    gc.set_threshold(10_000, 10, 10)


def on_exit(server: Any) -> None:
    """What was counted goes with the server: it stands in memory, and Prometheus has it."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def without_address(record: logging.LogRecord) -> bool:
    """A filter: what gunicorn says of a request that is none names who sent it; here it does not."""
    if str(record.msg).startswith("Invalid request from ip="):
        record.msg, record.args = "Invalid request", ()
    return True


logging.getLogger("gunicorn.error").addFilter(without_address)
