"""Roles of the staff (domain.md, Access): Django groups whose permissions follow rules, so that a new noun is covered
the moment it exists. Kept after every migrate; what is changed by hand in a role is put back."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db import models

CONTRIBUTOR = "Contributor"
EDITOR = "Editor"
ADMINISTRATOR = "Administrator"
AUDITOR = "Auditor"

# The rooms whose nouns are worked at the desk.
ROOMS = ("record", "organizations", "prisoners", "campaigns", "alerts", "exports")
# What roles never touch: tables that the house fills itself are looked at, not edited.
WRITTEN_BY_THE_HOUSE = (
    "version",
    "act",
    "publicationact",
    "recomposition",
    "publishedreference",
    "runningnumber",
    "namesofprisoner",
    "namechange",
    "fanout",
    "settling",
    "watch",
    "trouble",
    "tellingact",
    "redaction",
    "redactionact",
    "redactionrequest",
    "reviewact",
    "plannedpublication",
    "checklistscore",
    "noteviewing",
    "reportviewing",
    "merge",
    "deskdigest",
    "sourcelink",
    "sourcearchive",
    "export",
    "exportfile",
)
# Of these, what all staff look at.
SEEN_BY_ALL = ("version", "export")


def permissions_of_role(role: str, model: type[models.Model]) -> set[str]:
    """Codenames of the permissions that a role has on a model.

    A model says of itself where it stands: `administered` (people, teams, vocabularies) is kept by Administrators,
    `confidential` is for those who work on cases and not for those who run the desk or audit it.
    """
    name = model._meta.model_name or ""
    custom = {codename for codename, _label in model._meta.permissions}
    view, work = {f"view_{name}"}, {f"view_{name}", f"add_{name}", f"change_{name}", f"delete_{name}"}
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None and getattr(tracked, "confidential", False):
        return set()
    if name in WRITTEN_BY_THE_HOUSE or name.startswith("published") or tracked is not None:
        return (view if role == AUDITOR or name in SEEN_BY_ALL else set()) | (custom if role == EDITOR else set())
    if getattr(model, "confidential", False):
        return work if role in (CONTRIBUTOR, EDITOR) else set()
    if getattr(model, "administered", False):
        return work if role == ADMINISTRATOR else view
    if role == CONTRIBUTOR:
        return work
    if role == EDITOR:
        return work | custom
    return view


def keep_roles(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After migrate: the roles exist and hold exactly the permissions that the rules give them in this room."""
    if sender.label not in ROOMS:
        return
    # A migration may run in a state without the tables of auth; then there is nothing to keep yet.
    try:
        Group = apps.get_model("auth", "Group")
        Permission = apps.get_model("auth", "Permission")
    except LookupError:
        return
    create_permissions(sender, using=using, verbosity=0)
    by_codename = {p.codename: p for p in Permission.objects.using(using).filter(content_type__app_label=sender.label)}
    for role in (CONTRIBUTOR, EDITOR, ADMINISTRATOR, AUDITOR):
        group, _created = Group.objects.using(using).get_or_create(name=role)
        wanted = {c for model in sender.get_models() for c in permissions_of_role(role, model)}
        group.permissions.remove(*(p for c, p in by_codename.items() if c not in wanted))
        group.permissions.add(*(p for c, p in by_codename.items() if c in wanted))
