"""Keeps a copy of the public record of Vigil in one SQLite file. Needs Python 3.9 or newer and nothing else.

    python mirror.py https://vigil.example copy.sqlite

The first run reads the change log from its beginning; each later run goes on where the last one stopped, however it
stopped: what a page of the log says and how far it was read are written in one transaction.
"""

import gzip
import http.client
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

FIELDS = "sequence,kind,id,happenings,document"
PAGE, TRIES, LONGEST_WAIT = 200, 8, 600
TABLES = """
    CREATE TABLE IF NOT EXISTS document (kind TEXT, id TEXT, sequence INTEGER, document TEXT, PRIMARY KEY (kind, id));
    CREATE TABLE IF NOT EXISTS redirect (kind TEXT, id TEXT, to_id TEXT, PRIMARY KEY (kind, id));
    CREATE TABLE IF NOT EXISTS place (site TEXT PRIMARY KEY, sequence INTEGER, etag TEXT);
"""


def read(url, etag):
    """(what the address answers, its ETag); (None, etag) where that has not changed. Tries again as the server asks."""
    headers = {"Accept-Encoding": "gzip", "User-Agent": "vigil-mirror/1"}
    if etag:
        headers["If-None-Match"] = etag
    for attempt in range(TRIES):
        wait = 2**attempt
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
                body = answer.read()
                if answer.headers["Content-Encoding"] == "gzip":
                    body = gzip.decompress(body)
                return json.loads(body), answer.headers["ETag"]
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return None, etag
            if error.code not in (429, 500, 502, 503, 504):
                raise
            problem = error
            asked = error.headers["Retry-After"] or ""
            wait = int(asked) if asked.isdigit() else wait
        # The line broke, or the answer broke off: half of an answer is never used.
        except (OSError, EOFError, http.client.HTTPException, zlib.error, ValueError) as error:
            problem = error
        if attempt < TRIES - 1:
            print(f"{problem}: again in {wait} s", file=sys.stderr)
            time.sleep(min(wait, LONGEST_WAIT))
    raise SystemExit(f"Given up after {TRIES} tries: {problem}. Run me again later; nothing is lost.")


def follow(copy, change):
    """Do in the copy what one change of the record did."""
    kind, identifier, document = change["kind"], change["id"], change["document"]
    if document is not None:
        # Published, brought up to date, separated again, or struck: the copy has what is public now, and no more.
        row = (kind, identifier, change["sequence"], json.dumps(document, ensure_ascii=False))
        copy.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)", row)
        copy.execute("DELETE FROM redirect WHERE kind = ? AND id = ?", (kind, identifier))
        return
    # Withdrawn, merged, or a version of which nothing may be said any more.
    copy.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, identifier))
    for told in change["happenings"]:
        if told["kind"] == "merged_into":
            # One step: what it was merged into may be merged in its turn, and each merge can be taken back.
            copy.execute("INSERT OR REPLACE INTO redirect VALUES (?, ?, ?)", (kind, identifier, told["id"]))


def mirror(site, copy):
    """Read on from where the copy stands to the end of the log. Returns how many changes were followed."""
    row = copy.execute("SELECT sequence, etag FROM place WHERE site = ?", (site,)).fetchone()
    sequence, etag = row or (0, None)
    followed = 0
    while True:
        query = urllib.parse.urlencode({"after": sequence, "page_size": PAGE, "fields": FIELDS})
        answer, etag = read(f"{site}/api/v1/changes/?{query}", etag)
        changes = answer["results"] if answer else []
        with copy:
            for change in changes:
                if change["sequence"] != sequence + 1:
                    raise SystemExit(f"After {sequence} came {change['sequence']}: the log has no gaps, so begin anew.")
                follow(copy, change)
                sequence += 1
            # The tag belongs to this one address: it holds only while we stand at the same place.
            etag = None if changes else etag
            copy.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", (site, sequence, etag))
        followed += len(changes)
        if not changes:
            return followed


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    with sqlite3.connect(sys.argv[2]) as connection:
        connection.executescript(TABLES)
        print(mirror(sys.argv[1].rstrip("/"), connection), "changes followed")
