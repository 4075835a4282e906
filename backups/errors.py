"""What can go wrong with a backup; the message is the line to print, and says what to do."""

from __future__ import annotations


class BackupError(Exception):
    """A backup could not be written, opened or restored."""
