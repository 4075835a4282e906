"""Why a publication can be refused: each message is for the person who asked."""

from __future__ import annotations


class PublicationError(Exception):
    """A publication that cannot be: the message says why, to the person who asked."""


class NotPublished(PublicationError):
    """Asked to withdraw what is not public."""


class MergedCase(PublicationError):
    """Asked to publish a case that was merged into another."""


class UnderEmbargo(PublicationError):
    """Asked to publish before the embargo ends."""


class NeedsSecondReader(PublicationError):
    """Asked to publish a sensitive case that nobody else has approved as it stands."""


class NeedsConfirmation(PublicationError):
    """Asked to publish what the checklist stops at, and nobody has confirmed with a reason."""
