"""The change log as an Atom feed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy

from record.published import Version
from record.querysets import VersionQuerySet

ENTRIES = 50


class ChangesFeed(Feed):
    """The newest changes, each under an identifier that never changes."""

    feed_type = Atom1Feed
    title: Any = gettext_lazy("Vigil: changes to the record")
    subtitle: Any = gettext_lazy("What was published, corrected or withdrawn, as it happened.")
    author_name = "Vigil"

    def __call__(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def link(self, obj: Any = None) -> str:
        return f"{settings.SITE_URL}/changes/"

    def items(self, obj: Any = None) -> VersionQuerySet:
        return Version.objects.told().latest_first().with_whether_public().in_words_only()[:ENTRIES]

    def item_title(self, item: Any) -> str:
        return str(item.summary)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}/changes/?before={item.sequence + 1}"

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}/changes/#change-{item.sequence}"

    def item_pubdate(self, item: Any) -> dt.datetime:
        return item.published_at

    def item_updateddate(self, item: Any) -> dt.datetime:
        return item.published_at
