"""Staff at the desk: who they are, what they may do, and whether they can get in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401  registered there, and taken away again below
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.forms import UserChangeForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from record.admin_base import DeskAdmin
from record.models import User
from staff import services
from staff.admin_forms import InvitedStaffForm
from staff.models import Invitation
from staff.querysets import second_factors

# allauth's own pages would show second factors, and addresses that are not used here.
admin.site.unregister([Authenticator, EmailAddress])


@admin.register(User)
class StaffAdmin(DeskAdmin, UserAdmin):  # type: ignore[misc]
    """A member of staff and their roles. They come in by invitation alone, and nobody sets a password for another."""

    form = UserChangeForm
    add_form = InvitedStaffForm
    warn_unsaved_form = False
    list_display = ("username", "first_name", "last_name", "roles_shown", "is_active", "second_factor", "last_login")
    list_filter = ("groups", "is_active", "is_superuser")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ["username"]}),
        (gettext_lazy("Person"), {"fields": [("first_name", "last_name"), "email"]}),
        (gettext_lazy("What they may do"), {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        (gettext_lazy("Signing in"), {"fields": ["second_factor", "invited", "last_login", "date_joined"]}),
    )
    add_fieldsets = ((None, {"fields": ["username", ("first_name", "last_name"), "email", "groups"]}),)
    readonly_fields = ("last_login", "date_joined", "second_factor", "invited")
    actions = ("invite_again", "lock_out", "let_in_again", "end_all_sessions")

    def get_urls(self) -> list[Any]:
        """Without the page on which one would set another's password."""
        return [url for url in super().get_urls() if url.name != "auth_user_password_change"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        factors = second_factors().filter(user=models.OuterRef("pk"))
        waiting = Invitation.objects.filter(user=models.OuterRef("pk"), used_at=None).order_by("-ends_at")
        return (
            super()
            .get_queryset(request)
            .prefetch_related("groups")
            .annotate(has_factor=models.Exists(factors), invited_until=waiting.values("ends_at")[:1])
        )

    @admin.display(description=gettext_lazy("roles"))
    def roles_shown(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join(names) or (_("superuser") if user.is_superuser else "–")

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(user.has_factor)

    @admin.display(description=gettext_lazy("invited, until"))
    def invited(self, user: Any) -> Any:
        return user.invited_until or "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Nobody makes themselves, or a friend, more than they are.
        fixed = () if request.user.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not obj.is_superuser)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        # A selection may hold a superuser; staff who leave are locked, so that the history keeps their names.
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new member of staff is invited by e-mail; one who is made inactive is out at once."""
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            self._invite(request, obj)
        elif "is_active" in form.changed_data and not obj.is_active:
            services.lock(user=obj)

    @admin.action(description=gettext_lazy("Invite again: a new password and second factor"), permissions=["change"])
    def invite_again(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: self._invite(request, user))

    @admin.action(description=gettext_lazy("Lock out at once"), permissions=["change"])
    def lock_out(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        done = self._each(request, queryset, lambda user: services.lock(user=user))
        self._say(request, ngettext("%(n)s is locked out.", "%(n)s are locked out.", done), done)

    @admin.action(description=gettext_lazy("Let in again"), permissions=["change"])
    def let_in_again(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        done = self._each(request, queryset, lambda user: services.unlock(user=user))
        self._say(request, ngettext("%(n)s may sign in again.", "%(n)s may sign in again.", done), done)

    @admin.action(description=gettext_lazy("Log out everywhere"), permissions=["change"])
    def end_all_sessions(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        done = self._each(request, queryset, lambda user: services.end_sessions(user=user))
        self._say(request, ngettext("%(n)s is logged out.", "%(n)s are logged out.", done), done)

    def _each(self, request: HttpRequest, users: models.QuerySet[User], act: Callable[[User], object]) -> int:
        """Do it to each of these but oneself and those whom one may not change. Returns to how many."""
        chosen = [user for user in users if user != request.user and self.has_change_permission(request, user)]
        for user in chosen:
            act(user)
            self.log_change(request, user, str(request.POST.get("action", "")))
        left = len(users) - len(chosen)
        if left:
            words = ngettext("%(n)s was left as they are.", "%(n)s were left as they are.", left)
            messages.warning(request, words % {"n": left})
        return len(chosen)

    def _invite(self, request: HttpRequest, user: User) -> None:
        by: Any = request.user
        _token, sent = services.invite(user=user, by=by)
        if sent:
            messages.success(request, _("%(name)s was sent a link that works for 48 hours.") % {"name": user})
        else:
            messages.error(
                request,
                _("The letter to %(name)s could not be sent. Look at their e-mail address, then invite them again.")
                % {"name": user},
            )

    def _say(self, request: HttpRequest, words: str, number: int) -> None:
        if number:
            messages.success(request, words % {"n": number})

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        formfield = super().formfield_for_manytomany(db_field, request, **kwargs)
        if formfield is not None and db_field.name == "groups":
            formfield.label = gettext_lazy("Roles")
            formfield.help_text = ""
            formfield.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=formfield.choices)
        return formfield
