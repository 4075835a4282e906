"""Addresses of public pages in the language of the page, many on one page."""

from __future__ import annotations

import re
from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

from record.page_language import page_language

_KEPT = 1024
# What stands in an address as it is, and can be a key.
_PLAIN = re.compile(r"[-\w]+", re.ASCII)
# (name, language, urlconf, prefix) → what stands before and after the key.
_around: dict[tuple[str, str, str | None, str], tuple[str, str]] = {}


def address_of(name: str, key: str = "") -> str:
    """The address of a page: `reverse(name, args=[key])`, of which Django is asked once for each kind of page.

    key: where it is the page of a noun; it comes from the record, and is not looked at again. Raises NoReverseMatch
    where there is no such page, or the key has not even the form of one."""
    of = (name, page_language(), get_urlconf(), get_script_prefix())
    if not key:
        return _alone(*of)
    if _PLAIN.fullmatch(key):
        if (around := _around.get(of)) is not None:
            return f"{around[0]}{key}{around[1]}"
        address = reverse(name, args=[key])
        # Where the key stands in it twice, the next one will tell.
        if address.count(key) == 1:
            before, after = address.split(key)
            if len(_around) >= _KEPT:
                _around.clear()
            _around[of] = (before, after)
        return address
    return reverse(name, args=[key])


@lru_cache(maxsize=_KEPT)
def _alone(name: str, language: str, urlconf: str | None, prefix: str) -> str:
    # Language, addresses and prefix are those in force: named so that each has its own.
    return reverse(name)
