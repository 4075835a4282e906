from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        from alerts import audience, key_rotation  # noqa: F401  (registers what is kept encrypted)
        from alerts.listening import hear
        from alerts.services import take_back
        from record.audience import Audience
        from record.publication import listen
        from record.telling_acts import Outbox

        listen(hear)
        Audience.count = staticmethod(audience.count)
        Audience.waits = staticmethod(audience.waits)
        Audience.page = staticmethod(audience.page)
        Audience.messages = staticmethod(audience.messages_page)
        Outbox.take_back = staticmethod(take_back)
