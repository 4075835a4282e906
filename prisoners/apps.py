from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrisonersConfig(AppConfig):
    name = "prisoners"
    verbose_name = _("Prisoners")

    def ready(self) -> None:
        # They register with the record what this room composes, checks, asks of a publication, tells as entities and
        # keeps encrypted.
        from prisoners import checklist, ftm, key_rotation, publication, review_rules  # noqa: F401
