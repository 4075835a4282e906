"""The files of a case: judgments, letters, medical reports. Private to the desk unless published on purpose."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from prisoners.document_querysets import CaseDocumentQuerySet
from prisoners.models.prisoner import Prisoner
from record.dates import UncertainDateField
from record.document_files import DOCUMENTS, DocumentFileField
from record.history import tracked
from record.uploads import KeptFileField, validate_size

# As record/history.py marks a case, but for public documents alone: what stays at the desk changes nothing public.
MARK_CASE = pgtrigger.Trigger(
    name="mark_prisoner",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("said_of", "bigint")],
    func="""
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;
        FOR said_of IN
            SELECT OLD.prisoner_id WHERE TG_OP <> 'INSERT' AND OLD.is_public
            UNION SELECT NEW.prisoner_id WHERE TG_OP <> 'DELETE' AND NEW.is_public ORDER BY 1
        LOOP
            PERFORM 1 FROM prisoners_prisoner WHERE id = said_of FOR NO KEY UPDATE;
            UPDATE prisoners_prisoner SET changed_at = clock_timestamp() WHERE id = said_of AND changed_at IS NULL;
        END LOOP;
        RETURN NULL;
    """,
)


@tracked()
class CaseDocument(models.Model):
    """One file of a case, for the teams that maintain it; and where it is public, the copy that everyone may fetch."""

    confidential = True  # its history and its permissions are kept apart, like those of confidential notes

    class Kind(models.TextChoices):
        JUDGMENT = "judgment", _("judgment or decision")
        INDICTMENT = "indictment", _("indictment")
        COMPLAINT = "complaint", _("complaint or appeal")
        LETTER = "letter", _("letter")
        MEDICAL = "medical", _("medical report")
        STATEMENT = "statement", _("statement")
        PHOTO = "photo", _("photograph")
        OTHER = "other", _("other")

    prisoner = models.ForeignKey(Prisoner, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("ISO 639 code, such as az."))
    dated = UncertainDateField(_("dated"))
    file = DocumentFileField(
        _("file"),
        validators=[validate_size],
        help_text=_("PDF, picture (JPEG, PNG, WebP), ODT, DOCX or text in UTF-8; at most 20 MB."),
    )
    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_(
            "Everyone can fetch a copy once the case is published. PDFs and pictures only: the copy is drawn anew, page"
            " by page, so that it holds nothing but what can be seen. Look at it before you publish."
        ),
    )
    public_file = KeptFileField(_("public copy"), upload_to=DOCUMENTS, blank=True, editable=False)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    i18n = TranslationField(fields=("title",))

    objects = CaseDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]
        triggers = [MARK_CASE]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_public=False, public_file="")
                | (models.Q(is_public=True) & ~models.Q(public_file="")),
                name="document_is_public_as_a_copy",
                violation_error_message=_("A public document needs its public copy, and only a public one has it."),
            )
        ]

    def __str__(self) -> str:
        return self.title
