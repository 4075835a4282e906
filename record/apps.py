from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "record"
    verbose_name = _("The record")

    def ready(self) -> None:
        from record import common_checks  # noqa: F401  (registers the checks of every noun)
        from record.roles import keep_roles

        post_migrate.connect(keep_roles, dispatch_uid="record.keep_roles")
