"""Organisations and institutions as they stood published on a day. Readable by the public role."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from organizations.found_by import FoundInstitution, FoundOrganization
from organizations.published import PublishedInstitution, PublishedOrganization
from organizations.querysets import PublishedInstitutionQuerySet, PublishedOrganizationQuerySet
from record.past import PastDocument, keeps_past_of
from record.past_querysets import PastQuerySet


class PastOrganizationQuerySet(PastQuerySet, PublishedOrganizationQuerySet):  # type: ignore[override]
    """Organisations on a day of the past."""


class PastInstitutionQuerySet(PastQuerySet, PublishedInstitutionQuerySet):  # type: ignore[override]
    """Institutions on a day of the past."""


@keeps_past_of(PublishedOrganization)
class PastOrganization(FoundOrganization, PastDocument):
    """One version of an organisation."""

    objects = PastOrganizationQuerySet.as_manager()

    class Meta(PastDocument.Meta):
        verbose_name = _("past organisation")
        verbose_name_plural = _("past organisations")


@keeps_past_of(PublishedInstitution)
class PastInstitution(FoundInstitution, PastDocument):
    """One version of an institution."""

    objects = PastInstitutionQuerySet.as_manager()

    class Meta(PastDocument.Meta):
        verbose_name = _("past institution")
        verbose_name_plural = _("past institutions")
