from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        # They register with the record what this room composes, and how it is told as entities.
        from campaigns import ftm, publication  # noqa: F401
