from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("Organisations and institutions")

    def ready(self) -> None:
        from organizations import publication  # noqa: F401  (registers what this room composes with the record)
