"""The desk's page of paused addresses: why, and since when; never which."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alerts.admin_base import ReadOnlyAdmin
from alerts.models import Pause


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin):
    list_display = ("who", "reason", "code", "since")
    list_filter = ("reason",)
    fields = ("who", "reason", "code", "since")
    ordering = ("-since", "pk")

    # The identifier alone names a follower, so the row with the address is never loaded.
    @admin.display(description=_("follower"))
    def who(self, pause: Pause) -> str:
        return str(pause.pk)[:8]
