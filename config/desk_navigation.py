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
                (_("Proposals"), "forward_to_inbox", "prisoners.proposal"),
                (_("Reports"), "mark_email_unread", "prisoners.report"),
                (_("Detentions"), "lock", "prisoners.detention"),
                (_("Imports"), "upload_file", "prisoners.import"),
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
                (_("Legal terms"), "hourglass_bottom", "prisoners.legalterm"),
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
                (_("Exports"), "download", "exports.export"),
                (_("Mirrors"), "content_copy", "exports.mirror"),
                (_("Log of acts"), "fact_check", "record.act"),
                (_("Staff"), "badge", "record.user"),
                (_("API keys"), "key", "record.apikey"),
                (_("Teams"), "diversity_3", "organizations.teammember"),
                (_("Rules of teams"), "rule", "organizations.teamrules"),
            ],
        ),
    ]
    shown: list[dict[str, Any]] = []
    for title, items in groups:
        links = [link for item in items if (link := _link(request, *item))]
        if links and items is groups[0][1]:
            links.insert(0, {"title": _("Review queue"), "icon": "rate_review", "link": reverse("admin:review_queue")})
            if request.user.has_perm("prisoners.view_prisoner"):
                due = reverse("admin:prisoners_prisoner_due")
                links.insert(1, {"title": _("What is due"), "icon": "event_upcoming", "link": due})
        if links and items is groups[3][1] and request.user.has_perm("alerts.view_delivery"):
            links.append({"title": _("How they fare"), "icon": "monitor_heart", "link": reverse("admin:alerts_health")})
        if links:
            shown.append({"title": title, "separator": True, "items": links})
    if shown:
        shown[-1]["items"].append({"title": _("Keys"), "icon": "keyboard", "link": reverse("desk-keys")})
    _mark_one(request, [link for group in shown for link in group["items"]])
    return shown


def _mark_one(request: HttpRequest, links: list[dict[str, Any]]) -> None:
    """Mark where one is: of a page and the list that it belongs to, both of which have a line, the page alone."""
    around = [link["link"] for link in links if request.path.startswith(link["link"])]
    for link in links:
        link["active"] = link["link"] == max(around, key=len, default="")


def _link(request: HttpRequest, title: str, icon: str, label: str) -> dict[str, str] | None:
    app, model = label.split(".")
    if not (request.user.has_perm(f"{app}.view_{model}") or request.user.has_perm(f"{app}.change_{model}")):
        return None
    try:
        return {"title": title, "icon": icon, "link": reverse(f"admin:{app}_{model}_changelist")}
    # A noun without a page of its own at this desk.
    except NoReverseMatch:
        return None
