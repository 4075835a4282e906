"""What the worker is nudged to do for the record."""

from __future__ import annotations

from celery import shared_task

from record import services


@shared_task
def recompose_borrowed() -> None:
    """Bring published documents up to date that name or borrow from one that changed."""
    services.recompose_due()
