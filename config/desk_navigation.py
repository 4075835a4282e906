"""The side bar of the desk: what each member of staff may open, in the order it is used."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links for this member of staff; what they may not see is left out, not greyed."""
    groups: list[tuple[str, list[tuple[str, str, str]]]] = [
        (
            _("The record"),
            [
                (_("Prisoners"), "person", "prisoners.prisoner"),
                (_("Detentions"), "lock", "prisoners.detention"),
                (_("Events"), "event", "prisoners.event"),
                (_("Organisations"), "groups", "organizations.organization"),
                (_("Institutions"), "account_balance", "organizations.institution"),
                (_("Officials"), "gavel", "organizations.official"),
            ],
        ),
        (
            _("What is done"),
            [
                (_("Campaigns"), "campaign", "campaigns.campaign"),
                (_("Resolutions"), "description", "campaigns.resolution"),
                (_("Meetings"), "forum", "campaigns.meeting"),
            ],
        ),
        (
            _("Sources and terms"),
            [
                (_("Sources"), "link", "record.source"),
                (_("Articles of statutes"), "menu_book", "prisoners.article"),
                (_("Groups"), "label", "prisoners.group"),
                (_("Kinds of incidents"), "report", "prisoners.incidentkind"),
            ],
        ),
        (
            _("Alerts"),
            [
                (_("Subscriptions"), "mail", "alerts.subscription"),
                (_("Deliveries"), "outbox", "alerts.delivery"),
                (_("Webhooks"), "webhook", "alerts.webhook"),
                (_("Deliveries to webhooks"), "send", "alerts.webhookdelivery"),
            ],
        ),
        (
            _("The desk"),
            [
                (_("Public change log"), "history", "record.version"),
                (_("Staff"), "badge", "record.user"),
                (_("Teams"), "diversity_3", "organizations.teammember"),
            ],
        ),
    ]
    shown = []
    for title, items in groups:
        links = [link for item in items if (link := _link(request, *item))]
        if links:
            shown.append({"title": title, "separator": True, "items": links})
    return shown


def _link(request: HttpRequest, title: str, icon: str, label: str) -> dict[str, str] | None:
    app, model = label.split(".")
    if not (request.user.has_perm(f"{app}.view_{model}") or request.user.has_perm(f"{app}.change_{model}")):
        return None
    try:
        return {"title": title, "icon": icon, "link": reverse(f"admin:{app}_{model}_changelist")}
    # A noun without a page of its own at this desk.
    except NoReverseMatch:
        return None
