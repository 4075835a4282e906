"""Every address of the desk, read from the desk itself, with something in it and something asked of it.

One that is new fails in test_desk_leaks.py until it is decided what stands in it and whether the noun that it is about
is hidden (`HIDDEN`) or seen by all staff (`SHARED`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from prisoners.models import Prisoner, Report
from tests.hidden import MARK, Hidden

# Nouns whose rows only some of the staff may see: to others they answer like rows that never were.
HIDDEN = {
    "prisoners.prisoner",
    "prisoners.detention",
    "prisoners.hearing",
    "prisoners.assessment",
    "prisoners.casedocument",
    "prisoners.proposal",
    "prisoners.import",
    "prisoners.report",
}
# Nouns that all staff may see, or all of a role; what they say of a hidden case is left out.
SHARED = {
    "record.reviewact",
    "record.source",
    "record.version",
    "record.act",
    "record.apikey",
    "record.user",
    "organizations.organization",
    "organizations.institution",
    "organizations.official",
    "organizations.teammember",
    "organizations.teamrules",
    "prisoners.event",
    "prisoners.group",
    "prisoners.incidentkind",
    "prisoners.article",
    "prisoners.legalterm",
    "prisoners.deskdigest",
    "campaigns.campaign",
    "campaigns.meeting",
    "campaigns.resolution",
    "alerts.subscription",
    "alerts.delivery",
    "alerts.pause",
    "alerts.telling",
    "alerts.webhook",
    "alerts.webhookdelivery",
    "exports.export",
    "exports.mirror",
}
# Pages of one row that every noun at the desk has, and those of a noun that can be published.
OF_ANY = {"change", "history", "delete", "file"}
OF_PUBLISHABLE = {
    "withdraw",
    "strike",
    "versions",
    "compare_versions",
    "version",
    "restore",
    "differences",
    "preview",
    "telling",
}
# The other pages of one row.
OF_ROWS = {
    "record_source_copy",
    "record_source_copy_file",
    "prisoners_prisoner_check",
    "prisoners_prisoner_merge",
    "prisoners_prisoner_compare",
    "prisoners_merge_undo",
    "prisoners_prisoner_split",
    "prisoners_prisoner_dossier",
    "prisoners_prisoner_hand_over",
    "prisoners_import_report",
    "prisoners_import_mapping",
    "prisoners_proposal_decline",
    "prisoners_proposal_take_back",
    "prisoners_report_act",
    "alerts_webhook_posting",
    "alerts_telling_messages",
}
# Pages of no row: of the desk as a whole, or of a noun.
OF_NO_ROW = {
    "read-date",
    "desk-keys",
    "desk-still-signed-in",
    "search",
    "index",
    "login",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "review_queue",
    "alerts_health",
    "record_source_read_page",
    "prisoners_prisoner_new_arrest",
    "prisoners_prisoner_due",
    "prisoners_prisoner_together",
    "app_list",
    "logout",
    # Of the member of staff who asks, or of nobody yet: templates and rules in staff/.
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "staff-everywhere",
    "staff-invitation",
}
NOBODY = 2**40
# What is searched for: the beginning of the mark, so that a page which repeats it is not taken for a find.
ASKED = MARK[:3]


@cache
def addresses() -> dict[str, str]:
    """The address of each view of the desk, by its name, with its parameters in angle brackets."""

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, before + str(pattern.pattern))
            elif isinstance(pattern, URLPattern) and pattern.name:
                address = before + str(pattern.pattern)
                if address.startswith("admin/"):
                    yield pattern.name, f"/{address}"

    return dict(walk(get_resolver().url_patterns, ""))


def noun_of(address: str) -> str:
    """The noun that an address is of: its label; empty for pages of the desk as a whole."""
    found = re.match(r"/admin/([a-z]+)/([a-z]+)/", address)
    return ".".join(found.groups()) if found else ""


def is_of_row(name: str) -> bool:
    return "<" in addresses()[name] and name not in OF_NO_ROW


def filled(name: str, hidden: Hidden, key: Any = None, *, public: bool = False) -> str:
    """The address of a view with the hidden row in it, or with `key` in place of it."""
    address = addresses()[name]
    label = noun_of(address)
    model = next((m for m in admin.site._registry if m._meta.label_lower == label), None)
    row: Any = hidden.of.get(model) if model else None
    if row is None and model is not None:
        row = model._default_manager.first()
    if public and label == "prisoners.prisoner":
        row = hidden.public
    if name == "view_on_site":
        row = hidden.draft
    own = str(key if key is not None else getattr(row, "pk", NOBODY))
    file = next((f.name for f in model._meta.fields if isinstance(f, models.FileField)), "file") if model else "file"
    values = {
        "object_id": own,
        "pk": own,
        "id": own,
        "other_id": str(key or hidden.public.pk),
        "merge_id": str(key or (hidden.merge and hidden.merge.pk)),
        "archive_id": "1",
        "number": "1",
        "field": file,
        "deed": "arrest",
        "content_type_id": str(ContentType.objects.get_for_model(Prisoner).pk),
        "app_label": "prisoners",
        "url": "nowhere",
        "token": "nobodys-token",
    }
    address = re.sub(r"\(\?P<app_label>[^)]*\)", "prisoners", address)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], address).replace("^", "").replace("$", "")


def queries_of(name: str, hidden: Hidden) -> list[str]:
    """What an address may ask for by the number of something hidden."""
    draft, public = hidden.draft, hidden.public
    detention = draft.detentions.get()
    asked = {
        "prisoners_prisoner_together": [f"cases={draft.pk},{public.pk}"],
        "prisoners_prisoner_new_arrest": [f"prisoner={draft.pk}", f"report={hidden.of[Report].pk}"],
        "prisoners_prisoner_strike": ["asked=1"],
        "prisoners_prisoner_restore": ["moment=2099-01-01T00:00:00Z", "version=1"],
        "prisoners_prisoner_compare_versions": ["version=1&version=working"],
        "prisoners_prisoner_dossier": ["format=odt"],
        "review_queue": ["asked=yes", "team=home-team"],
        "search": [f"s={ASKED}&extended=1"],
        "autocomplete": [
            f"app_label={field.model._meta.app_label}&model_name={field.model._meta.model_name}"
            f"&field_name={field.name}&term={term}"
            for field in foreign_keys_to("prisoners.prisoner", "prisoners.detention")
            for term in (ASKED, "")
        ],
    }
    if name.endswith("_changelist"):
        return ["", f"q={ASKED}", f"prisoner__id__exact={draft.pk}"]
    if name.endswith("_add"):
        return ["", f"prisoner={draft.pk}&detention={detention.pk}&kept={draft.pk}", f"detention={detention.pk}"]
    return asked.get(name, [""])


def foreign_keys_to(*labels: str) -> list[Any]:
    """Fields that name a case or a detention, and are typed ahead at the desk."""
    related: set[Any] = {r.related_model for m in admin.site._registry for r in m._meta.related_objects}
    return [
        f
        for model in related
        if not hasattr(model, "pgh_tracked_model")
        for f in model._meta.fields
        if f.is_relation and f.related_model._meta.label_lower in labels and not f.name.startswith("pgh_")
    ]
