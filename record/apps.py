from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "record"
    verbose_name = _("The record")

    def ready(self) -> None:
        from record import common_checks  # noqa: F401  (registers the checks of every noun)
        from record.public_access import refuse_other_logins, refuse_poolers
        from record.roles import keep_roles

        if settings.LOGS_IN_AS_PUBLIC_ROLE:
            connection_created.connect(refuse_other_logins, dispatch_uid="record.refuse_other_logins")
        else:
            connection_created.connect(refuse_poolers, dispatch_uid="record.refuse_poolers")
        post_migrate.connect(keep_roles, dispatch_uid="record.keep_roles")
