"""Why a record cannot be imported: the message is for the operator who asked."""

from __future__ import annotations


class CannotImport(Exception):
    """Nothing was imported; the message says why, and what to do."""
