"""What the worker is nudged to do for the record."""

from __future__ import annotations

from celery import shared_task

from record import archiving, checklist_scores, link_checking, planning, renditions, services


@shared_task
def recompose_borrowed() -> None:
    """Bring published documents up to date that name or borrow from one that changed."""
    services.recompose_due()


@shared_task
def publish_planned() -> None:
    """Publish the cases whose planned moment has come."""
    planning.publish_due()


@shared_task
def score_waiting() -> None:
    """Score cases that wait at the desk and came in otherwise than by its pages."""
    checklist_scores.score_waiting()


@shared_task
def ask_for_copies() -> None:
    """Ask for a copy of the page of each new source."""
    archiving.ask_for_copies_of_new_sources()


@shared_task
def keep_copies() -> None:
    """Make the copies of pages that are due."""
    archiving.keep_due()


@shared_task
def check_links() -> None:
    """Look whether the pages of sources still answer."""
    link_checking.check_due()


@shared_task
def draw_renditions() -> None:
    """Draw smaller copies of pictures that became public, and delete those of pictures that no longer are."""
    renditions.draw_missing()
