"""By which names a case of the working record is found. Filled by the house alone (prisoners/name_index.py)."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from prisoners.name_querysets import NamesOfPrisonerQuerySet


class NamesOfPrisoner(models.Model):
    """All names of one person, made comparable: for search, type-ahead, likely duplicates and imports."""

    # Without a constraint: a reading must not fail, nor hold up a deletion, because the person went meanwhile.
    prisoner = models.OneToOneField(
        "prisoners.Prisoner",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="names_found_by",
    )
    names_folded = models.TextField(help_text=_("Every form of every name, in plain Latin letters."))
    name_keys = ArrayField(models.TextField(), default=list, help_text=_("Phonetic keys of every name."))

    objects = NamesOfPrisonerQuerySet.as_manager()

    class Meta:
        verbose_name = _("names a prisoner is found by")
        verbose_name_plural = _("names prisoners are found by")
        indexes = [
            # With a short list of pending entries (in kB): every search reads it from end to end.
            GinIndex(fields=["name_keys"], name="names_of_prisoner_keys", gin_pending_list_limit=256),
            GinIndex(OpClass(models.F("names_folded"), name="gin_trgm_ops"), name="names_of_prisoner_folded"),
        ]

    def __str__(self) -> str:
        return self.names_folded


class NameChange(models.Model):
    """That names of a person changed and were not read again yet: written by trigger, whoever changed them and however.

    Only ever added to and taken away, never updated: two people who change one case do not wait for each other here.
    """

    prisoner_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("change of a name")
        verbose_name_plural = _("changes of names")

    def __str__(self) -> str:
        return str(self.prisoner_id)


# On the table of people; a person's names are also translations.
NAME_CHANGES = pgtrigger.Trigger(
    name="name_changes",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'UPDATE' AND (OLD.name, OLD.i18n) IS NOT DISTINCT FROM (NEW.name, NEW.i18n) THEN RETURN NULL; END IF;
        INSERT INTO prisoners_namechange (prisoner_id) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
        RETURN NULL;
    """,
)
# On the table of spellings; a merge moves a row from one person to another.
SPELLING_CHANGES = pgtrigger.Trigger(
    name="spelling_changes",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;
        IF TG_OP <> 'INSERT' THEN INSERT INTO prisoners_namechange (prisoner_id) VALUES (OLD.prisoner_id); END IF;
        IF TG_OP <> 'DELETE' THEN INSERT INTO prisoners_namechange (prisoner_id) VALUES (NEW.prisoner_id); END IF;
        RETURN NULL;
    """,
)
