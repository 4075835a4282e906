from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Organisations and institutions")

    def ready(self) -> None:
        # They register with the record what this room composes, and how it is told as entities.
        from organizations import ftm, publication  # noqa: F401
