"""Wiring only. The Celery app is made with the package, so that a task called from any process knows its broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
