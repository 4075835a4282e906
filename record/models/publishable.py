"""What every noun has that can be published: its life, and what of it is public."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from record.published import Version
from record.querysets import PublishableQuerySet


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    UNPUBLISHED = "unpublished", _("unpublished")
    MERGED = "merged", _("merged")


class Publishable(models.Model):
    """A case in the widest sense: a prisoner, an organisation, a campaign … that has a working and a published record.

    `kind` names the noun in the change log; `public_id` (a field or property of each noun) names the one.
    """

    kind: ClassVar[str]
    public_id: str

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    changed_at = models.DateTimeField(
        _("changed since publication"),
        null=True,
        editable=False,
        db_default=Now(),
        help_text=_(
            "When the working record first differed from what is public; set by trigger, cleared by publication."
        ),
    )
    live = models.ForeignKey(
        Version, verbose_name=_("live version"), on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    first_published_at = models.DateTimeField(_("first published"), null=True, editable=False)
    needs_second_reader = models.BooleanField(
        _("sensitive"),
        default=False,
        db_default=False,
        help_text=_("A second pair of eyes: published only after someone else has approved exactly what is published."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Not published before this moment, whoever asks. What is public already stays public."),
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def changed_since_publication(self) -> bool:
        return self.is_published and self.changed_at is not None
