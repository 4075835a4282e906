from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrisonersConfig(AppConfig):
    name = "prisoners"
    verbose_name = _("Prisoners")

    def ready(self) -> None:
        from prisoners import publication  # noqa: F401  (registers what this room composes with the record)
