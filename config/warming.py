"""What each worker would otherwise do at its first page, done once before they are made: readers do not wait for it, a
reload under load does not stand still, and the workers share its memory."""

from __future__ import annotations

from django.template import engines
from django.urls import reverse


def warm() -> None:
    """Read the addresses of the site, and compile the templates of the second engine. Asks no database."""
    reverse("home")
    environment = engines["compiled"].env  # type: ignore[attr-defined]
    for name in environment.list_templates(filter_func=is_one_of_ours):
        environment.get_template(name)


def is_one_of_ours(name: str) -> bool:
    """Whether a file of the folder is a template of pages."""
    return name.endswith(".html")
