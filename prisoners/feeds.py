"""The changes of one case as an Atom feed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from record.feeds import NounFeed


class PrisonerFeed(NounFeed):
    """What happened in one case."""

    def __init__(self) -> None:
        super().__init__("prisoner")

    def public_id(self, public_id: str) -> str:
        return public_id.upper()

    def not_there(self) -> str:
        return _("There is no case with this number in the public record.")

    def subtitle(self, obj: Any) -> str:
        return _("Changes to the case of %(name)s.") % {"name": obj.called}
