"""What became of a source: whether its page still answers, and the copies that the desk keeps. Beside `Source` and not
in it: a look at a page is no change to a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from record.models.sources import Source
from record.source_querysets import SourceArchiveQuerySet, SourceLinkQuerySet
from record.uploads import KeptFileField


class SourceLink(models.Model):
    """Whether the page of a source answers."""

    class State(models.TextChoices):
        FINE = "fine", _("answers")
        FAILING = "failing", _("did not answer lately")
        DEAD = "dead", _("dead")
        REFUSED = "refused", _("not asked: its address is not public")

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="link", verbose_name=_("source"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    checked_at = models.DateTimeField(_("checked"))
    failing_since = models.DateTimeField(_("failing since"), null=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    http_status = models.PositiveSmallIntegerField(_("answer"), null=True)
    said = models.CharField(_("what was said"), max_length=200, blank=True)

    objects = SourceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a link")
        verbose_name_plural = _("states of links")
        indexes = [models.Index(fields=["state", "checked_at"], name="source_link_state")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.get_state_display()}"


class SourceArchive(models.Model):
    """A copy of a source's page as a web archive (WARC, ISO 28500), with its hash. Private to the desk."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("kept")
        FAILED = "failed", _("could not be kept")

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="archives", verbose_name=_("source"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField(_("due"), auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    url = models.URLField(_("address"), max_length=2000)
    final_url = models.URLField(_("address it led to"), max_length=2000, blank=True)
    http_status = models.PositiveSmallIntegerField(_("answer"), null=True)
    content_type = models.CharField(_("type"), max_length=200, blank=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True)
    file = KeptFileField(_("web archive"), upload_to="archives/", blank=True)
    size = models.PositiveIntegerField(_("bytes"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    said = models.CharField(_("what went wrong"), max_length=200, blank=True)

    objects = SourceArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("archived copy")
        verbose_name_plural = _("archived copies")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(state="waiting"), name="source_waits_for_one_copy"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="archive_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.get_state_display()}"
