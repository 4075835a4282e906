"""The change log as Atom feeds: of everything, and of each noun."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.publication import composers
from record.published import PublishedDocument, PublishedRedirect, Version
from record.version_querysets import VersionQuerySet

ENTRIES = 50


class ChangesFeed(Feed):
    """The newest changes, each under an identifier that never changes, whatever feed or language it is read in."""

    feed_type = Atom1Feed
    title: Any = gettext_lazy("Vigil: changes to the record")
    subtitle: Any = gettext_lazy("What was published, corrected or withdrawn, as it happened.")
    author_name = "Vigil"

    def __call__(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().__call__(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def link(self, obj: Any = None) -> str:
        return settings.SITE_URL + reverse("changes")

    def items(self, obj: Any = None) -> VersionQuerySet:
        return Version.objects.shown().latest_first().in_words_only()[:ENTRIES]

    def item_title(self, item: Any) -> str:
        return str(item.told)

    def item_description(self, item: Any) -> str:
        return str(item.told)

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{reverse('changes')}?before={item.sequence + 1}"

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}/changes/#change-{item.sequence}"

    def item_pubdate(self, item: Any) -> dt.datetime:
        return item.published_at

    def item_updateddate(self, item: Any) -> dt.datetime:
        # A reader that has an entry reads it again once something was struck from it.
        return item.redacted_at or item.published_at


class NounFeed(ChangesFeed):
    """What changed in one noun. Its page is addressed by the name of its kind, its feed by that with “-feed”."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(request, *args, **kwargs)
        except Http404:
            # Who reads the feed of a case that was merged goes on with that of the one it is part of now.
            survivor = PublishedRedirect.objects.survivor_of(self.kind, self.public_id(**kwargs))
            if survivor is None:
                raise
            return HttpResponsePermanentRedirect(reverse(f"{self.kind}-feed", args=[survivor]))

    def public_id(self, slug: str) -> str:
        """The public id in the feed's address."""
        return slug

    def not_there(self) -> str:
        """What is said where nothing is public at this address."""
        return _("There is nothing at this address in the public record.")

    def get_object(self, request: HttpRequest, **kwargs: str) -> PublishedDocument:
        published: Any = composers[self.kind].published_model
        found: PublishedDocument | None = published.objects.listed().filter(pk=self.public_id(**kwargs)).first()
        if found is None:
            raise Http404(self.not_there())
        return found

    def title(self, obj: Any) -> str:
        return _("Vigil: %(name)s") % {"name": obj.called}

    def subtitle(self, obj: Any) -> str:
        return _("Changes to the entry “%(name)s”.") % {"name": obj.called}

    def link(self, obj: Any = None) -> str:
        return settings.SITE_URL + reverse(self.kind, args=[obj.public_id])

    def items(self, obj: Any = None) -> VersionQuerySet:
        return Version.objects.of(self.kind, obj.public_id).shown().latest_first().in_words_only()[:ENTRIES]

    def item_link(self, item: Any) -> str:
        return settings.SITE_URL + reverse(self.kind, args=[item.public_id])
