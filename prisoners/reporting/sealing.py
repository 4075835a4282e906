"""The words of a report and of what is written about it: one encrypted text each, whose length tells little."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

from record.encryption import decrypted, encrypted

# Texts are filled up to a multiple of this: the length of what was said is not to be read in a dump either.
_STEP = 1_024


@dataclass(frozen=True)
class Words:
    """What a visitor wrote. `how` is how they know (HowKnown); `may_contact`: we may write to `contact`."""

    whom: str = ""
    what: str = ""
    when: str = ""
    where: str = ""
    sources: str = ""
    how: str = ""
    contact: str = ""
    may_contact: bool = False
    language: str = ""


def sealed(words: Words) -> str:
    """The words as they are kept."""
    return sealed_text(json.dumps(asdict(words), ensure_ascii=False))


def unsealed(stored: str) -> Words:
    """The words again; none where they were erased. Raises record.encryption.InvalidToken when no key fits."""
    if not stored:
        return Words()
    known = {field.name for field in fields(Words)}
    return Words(**{name: value for name, value in json.loads(unsealed_text(stored)).items() if name in known})


def sealed_text(text: str) -> str:
    """A text as it is kept."""
    size = len(text.encode())
    return encrypted(text + " " * (-size % _STEP))


def unsealed_text(stored: str) -> str:
    """The text again; empty where it was erased. Raises record.encryption.InvalidToken when no key fits."""
    return decrypted(stored).rstrip(" ") if stored else ""
