"""The published record of organisations and institutions. Readable by the public role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.found_by import FoundInstitution, FoundOrganization
from organizations.querysets import PublishedInstitutionQuerySet, PublishedOrganizationQuerySet
from record.published import PublishedDocument


class PublishedOrganization(FoundOrganization, PublishedDocument):
    """One published organisation."""

    objects = PublishedOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published organisation")
        verbose_name_plural = _("published organisations")
        indexes = [models.Index(fields=["sort_name", "public_id"], name="pub_organization_by_name")]


class PublishedInstitution(FoundInstitution, PublishedDocument):
    """One published institution."""

    objects = PublishedInstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published institution")
        verbose_name_plural = _("published institutions")
        indexes = [models.Index(fields=["sort_name", "public_id"], name="pub_institution_by_name")]
