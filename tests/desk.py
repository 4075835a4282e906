"""Working at the desk in tests: staff of each role, and forms filled in as the page gives them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.forms import BaseForm, BaseFormSet
from django.test import Client
from django.urls import reverse

from organizations.models import Organization
from record.models import User
from tests.factories import TeamMemberFactory, UserFactory


def staff(role: str, *, team: Organization | None = None, **fields: Any) -> User:
    """A member of staff with a role, in a team if one is given."""
    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=role))
    if team is not None:
        TeamMemberFactory(user=user, organization=team)
    return user


def at_desk(user: User) -> Client:
    """A signed-in client."""
    client = Client()
    client.force_login(user)
    return client


def page_of(noun: Any, view: str = "change") -> str:
    """The address of a page of a noun at the desk."""
    return reverse(f"admin:{noun._meta.app_label}_{noun._meta.model_name}_{view}", args=[noun.pk])


def list_of(model: Any) -> str:
    """The address of a noun's list at the desk."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def filled_in(client: Client, url: str, /, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the form at an address, with some fields changed."""
    context = client.get(url).context
    data: dict[str, Any] = {"_seen": context.get("seen", "")}
    _add(data, context["adminform"].form)
    for admin_formset in context["inline_admin_formsets"]:
        _add_formset(data, admin_formset.formset)
    return data | changes


def save(client: Client, url: str, button: str = "_save", /, **changes: Any) -> Any:
    """Send the form at an address by one of its buttons; the answer after the redirect."""
    return client.post(url, filled_in(client, url, **changes) | {button: "1"}, follow=True)


def said(response: Any) -> str:
    """The messages on the page."""
    return " ".join(str(message) for message in response.context["messages"])


def _add_formset(data: dict[str, Any], formset: BaseFormSet) -> None:
    _add(data, formset.management_form)
    for form in formset.forms:
        _add(data, form)
        for nested in getattr(form, "nested_formsets", []):
            _add_formset(data, nested.formset)


def _add(data: dict[str, Any], form: BaseForm) -> None:
    for bound in form:
        value = bound.value()
        if value is None or value is False or bound.field.disabled or hasattr(value, "open"):
            continue
        data[bound.html_name] = list(value) if isinstance(value, list | tuple) else str(value)
