"""Why a figure misses its limit, by what it is called: what the profile shows, and what was tried."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "a profile, not cached, to a bare application's same bytes": (
        "nearly all of it is Django's template engine: some 1,200 variables are looked up, 315 strings translated, 83 "
        "addresses and 74 dates written for one page, and a bare application does nothing at all. Readers do not wait "
        "for it: the edge keeps the page, and a change renders it once."
    ),
    "one case, to Datasette's row as JSON": (
        "0.6 ms of the process are Django's and REST framework's handling of one request, and gunicorn hands each "
        "request from thread to thread, which takes as long again where all of them wait for one interpreter."
    ),
}
