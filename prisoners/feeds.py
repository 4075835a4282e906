"""The changes of one case as an Atom feed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from prisoners.publication import prisoner_url
from prisoners.published import PublishedPrisoner
from record.feeds import ENTRIES, ChangesFeed
from record.published import Version
from record.querysets import VersionQuerySet


class PrisonerFeed(ChangesFeed):
    """What happened in one case."""

    def get_object(self, request: HttpRequest, public_id: str) -> PublishedPrisoner:
        person = PublishedPrisoner.objects.listed().filter(pk=public_id.upper()).first()
        if person is None:
            raise Http404(_("There is no case with this number in the public record."))
        return person

    def title(self, obj: Any) -> str:
        return _("Vigil: %(name)s") % {"name": obj.name}

    def subtitle(self, obj: Any) -> str:
        return _("Changes to the case of %(name)s.") % {"name": obj.name}

    def link(self, obj: Any = None) -> str:
        return prisoner_url(obj.public_id)

    def items(self, obj: Any = None) -> VersionQuerySet:
        return Version.objects.of("prisoner", obj.public_id).told().latest_first().in_words_only()[:ENTRIES]

    def item_link(self, item: Any) -> str:
        return prisoner_url(item.public_id)
