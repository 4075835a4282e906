"""The pages around signing in that allauth does not have, and its index with what is ours on it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from record.models import User
from staff import letters, services, sign_ins
from staff.forms import InvitedPasswordForm
from staff.models import SignIn
from staff.sign_ins import has_second_factor

MOST_SHOWN = 20


class OwnSignInView(IndexView):
    """A member of staff's second factors, and where they are and were signed in."""

    template_name = "staff/own_sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        return context | {
            "sign_ins": SignIn.objects.of(user)[:MOST_SHOWN],
            "open_now": set(SignIn.objects.open().filter(user=user).values_list("pk", flat=True)),
            "this_one": self.request.session.get(sign_ins.KEY),
            "has_second_factor": has_second_factor(user),
        }


class RemoveKeyView(RemoveWebAuthnView):
    """Takes a security key away, unless it is the last second factor: of that allauth asks for apps alone."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            # Two keys that are taken away at once: the second to come finds itself the last.
            User.objects.select_for_update().get(pk=self.request.user.pk)
            key = self.get_object()
            if get_adapter().can_delete_authenticator(key):
                response: HttpResponse = super().form_valid(form)
                return response
        messages.error(self.request, _("This is your only second factor: set up another one first."))
        return HttpResponseRedirect(self.get_success_url())


def own_password_view(request: HttpRequest) -> HttpResponse:
    """The admin's page for one's own password; its owner is told when it was changed."""
    response = admin.site.password_change(request)
    if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
        letters.changed(request.user, _("The password was changed."))
    return response


@login_required
@require_POST
def everywhere_view(request: HttpRequest) -> HttpResponse:
    """Ends all sessions of who asks, this one too."""
    user: Any = request.user
    services.end_sessions(user=user)
    logout(request)
    messages.success(request, _("You are logged out everywhere."))
    return HttpResponseRedirect(reverse("account_login"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def invitation_view(request: HttpRequest, token: str) -> HttpResponse:
    """Where the invited choose a password; the link alone signs nobody in."""
    try:
        invitation = services.invited_by(token)
        form = InvitedPasswordForm(invitation.user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            services.accept(token=token, password=form.cleaned_data["new_password1"])
            messages.success(request, _("Your password is set. Sign in with it, and set up your second factor."))
            return HttpResponseRedirect(reverse("account_login"))
    except services.NoLongerOpen:
        return render(request, "staff/invitation_over.html", status=410)
    return render(request, "staff/invitation.html", {"form": form, "invited": invitation.user})
