"""Who was shown the confidential notes of which case."""

from __future__ import annotations

from prisoners.models import NoteViewing, Prisoner
from record.models import User

SHOWN = 50


def note_viewing(*, prisoner: Prisoner, by: User, notes: int, where: str) -> None:
    """Write down that someone is being shown this many notes; nothing where there is none to show."""
    if notes:
        NoteViewing.objects.create(prisoner=prisoner, by=by, notes=min(notes, 32_767), where=where[:200])


def newest_viewings(prisoner: Prisoner) -> list[NoteViewing]:
    """Who saw the notes lately, the newest first."""
    return list(NoteViewing.objects.filter(prisoner=prisoner).select_related("by")[:SHOWN])
