"""The desk's pages of webhooks: registered, paused and resumed by Administrators; the secret is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from alerts import services
from alerts.admin_base import RetryAdmin
from alerts.admin_webhook_posting import PostsByHand
from alerts.models import Webhook, WebhookDelivery
from record.admin_base import DeskAdmin
from record.admin_forms import DeskForm


class WebhookForm(DeskForm):
    """Events are ticked."""

    events = forms.MultipleChoiceField(
        label=_("Told when"), choices=Webhook.Event.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


@admin.register(Webhook)
class WebhookAdmin(PostsByHand, DeskAdmin):
    form = WebhookForm
    change_form_template = "admin/webhook_change_form.html"
    list_display = ("name", "host", "state", "reason", "created")
    list_filter = ("state",)
    search_fields = ("name",)
    ordering = ("name", "pk")

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> Sequence[Any]:
        if obj is None:
            return ("name", "endpoint", "events")
        # The path of an endpoint may be as good as a password there: it is for who keeps webhooks.
        where = "endpoint" if self.has_change_permission(request, obj) else "host"
        return ("name", where, "events", ("state", "reason"), "created")

    def get_readonly_fields(self, request: HttpRequest, obj: Webhook | None = None) -> Sequence[Any]:
        return () if obj is None else ("host", "created")

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        if not change:
            secret = services.register_webhook(webhook=obj)
            words = gettext("Copy the secret of this webhook now and hand it over; it is not shown again: %s")
            self.message_user(request, words % secret, messages.WARNING)
            return
        super().save_model(request, obj, form, change)
        if "state" in form.changed_data and obj.state == Webhook.State.ACTIVE:
            services.resume_webhook(webhook=obj)

    # Its deliveries have a page where nobody deletes; they go with it all the same.
    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        shown, counts, _missing, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(), protected

    @admin.display(description=_("host"))
    def host(self, webhook: Webhook) -> str:
        return webhook.host


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(RetryAdmin):
    list_display = ("version_id", "webhook", "event", "state", "attempts", "due_at", "sent_at", "last_error")
    list_filter = ("state", "event", "webhook")
    list_select_related = ("webhook",)
    search_fields = ("=version__public_id",)
    search_help_text = _("The public id of the person, or the short name of the noun, of which was told.")
    fields = (
        ("version", "webhook", "event"),
        ("state", "attempts", "last_error"),
        ("due_at", "leased_until", "sent_at"),
        "message_id",
    )
    readonly_fields = ("message_id",)
    ordering = ("-pk",)

    def tried_again(self, chosen: QuerySet[WebhookDelivery]) -> int:
        return services.retry_webhook_deliveries(deliveries=chosen)

    @admin.display(description=_("webhook-id"))
    def message_id(self, delivery: WebhookDelivery) -> str:
        return delivery.message_id
