"""Receipt codes: 80 bits as four groups of four, in Crockford's base 32, where no two characters look alike.

A code comes from the form it was sent with, by a key: who sends the same form twice, over a line that broke, gets the
same code and makes no second report. Kept is only a keyed hash of it.
"""

from __future__ import annotations

import re

from record.encryption import keyed_digest, keyed_digests

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LONGEST_TYPED = 60

# What is taken for what, when a code is typed by hand (https://www.crockford.com/base32.html).
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐‑–—._]+")


def receipt_for(nonce: str) -> str:
    """The code of the form with this nonce, as it is shown: ABCD-EFGH-JKMN-PQRS."""
    number = int.from_bytes(keyed_digest(nonce, purpose="vigil reports: receipt codes")[:10])
    code = "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))


def receipt_hash(typed: str) -> str:
    """By what a report is found: the keyed hash of a code, however it was typed. What is no code has a hash too, which
    no report has: it is looked for all the same, so that the answer takes as long."""
    return receipt_hashes(typed)[0]


def receipt_hashes(typed: str) -> list[str]:
    """The same under SECRET_KEY and then under each of SECRET_KEY_FALLBACKS."""
    code = _SEPARATORS.sub("", typed.upper()).translate(_MEANT)[:LONGEST_TYPED]
    return [digest.hex() for digest in keyed_digests(code, purpose="vigil reports: hash of receipts")]
