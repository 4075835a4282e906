"""How much a report may hold, how many are taken, and how long they are kept. Changed numbers of reports in an hour are
a migration: the database counts them (migrations/0020_reports.py)."""

from __future__ import annotations

import datetime as dt

LONGEST_WHOM = 200
LONGEST_WHAT = 8_000
LONGEST_SOURCES = 2_000
LONGEST_LINE = 200
LONGEST_CONTACT = 300
LONGEST_MESSAGE = 4_000

# Of one kind, from everywhere together: what a flood of one kind fills leaves the others open.
MOST_OF_A_KIND_IN_AN_HOUR = 60
MOST_OF_A_KIND_UNREAD = 2_000
MOST_REPLIES_TO_ONE = 20
MOST_REPLIES_UNREAD = 2_000
# As encrypted: the longest texts above, each character of four bytes, in base64, and some room.
LONGEST_SEALED = 80_000
LONGEST_SEALED_MESSAGE = 30_000

# From one network (limits.py).
MOST_REPORTS_FROM_A_NETWORK = 10
MOST_RECEIPTS_FROM_A_NETWORK = 60

KEPT_FOR = dt.timedelta(days=180)
TEXT_KEPT_WHEN_NOT_USED = dt.timedelta(days=30)
