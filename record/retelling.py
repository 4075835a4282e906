"""What a version says, told again in the reader's language: the log keeps it in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from record.publication import composers

if TYPE_CHECKING:
    from record.published import Version

# What a tale of a kind that this code no longer knows, or that was struck in part, may lack.
_CANNOT_BE_TOLD = (KeyError, IndexError, TypeError, ValueError, AttributeError)


def told_in_english() -> bool:
    """Whether the reader's language is the one in which the log is kept."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0] == "en"


def told_again(version: Version) -> str:
    """One version in words, in the active language. The words it is kept in where it was read without what happened,
    where it cannot be told, and where something was struck from it: those were chosen to say no more."""
    called = getattr(version, "called", None)
    unread = "happenings" in version.get_deferred_fields()
    if told_in_english() or version.redacted_at is not None or unread or not called or version.kind not in composers:
        return version.summary
    try:
        return composers[version.kind].tell(version.happenings, called) or version.summary
    except _CANNOT_BE_TOLD:
        return version.summary


def called(versions: models.QuerySet[Any], language: str | models.Expression = "") -> Coalesce:
    """What a noun is called in its document, in a language (the active one) where it says so; of one that was
    withdrawn, in the document before. `versions`: all of them."""
    before = versions.filter(
        kind=models.OuterRef("kind"),
        public_id=models.OuterRef("public_id"),
        number__lt=models.OuterRef("number"),
        document__isnull=False,
    ).order_by("-number")
    text = models.TextField()
    own = _names(language or get_language() or settings.LANGUAGE_CODE)
    earlier = before.values(said=Coalesce(*own, output_field=text))[:1]
    return Coalesce(*own, models.Subquery(earlier), output_field=text)


def _names(language: str | models.Expression) -> list[NullIf]:
    paths: Any = (("translations", "name", language), ("translations", "title", language), ("name",), ("title",))
    empty = models.Value("", output_field=models.TextField())
    return [NullIf(_TextAt(*path), empty) for path in paths]


class _TextAt(models.Func):
    """The text at a path of a document."""

    function = "json_extract_path_text"
    output_field = models.TextField()

    def __init__(self, *path: str | models.Expression, **extra: Any) -> None:
        steps = (models.Value(step) if isinstance(step, str) else step for step in path)
        super().__init__(models.F("document"), *steps, **extra)
