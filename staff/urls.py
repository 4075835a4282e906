"""Signing in, within the desk. What allauth offers beyond it (signing up, resetting by mail) is left out."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib import admin
from django.urls import include, path

from staff import views

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("sign-in/logout/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/", views.OwnSignInView.as_view(), name="mfa_index"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/app/", include("allauth.mfa.totp.urls")),
    path("sign-in/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("sign-in/keys/keys/<int:pk>/remove/", views.RemoveKeyView.as_view(), name="mfa_remove_webauthn"),
    path("sign-in/keys/", include("allauth.mfa.webauthn.urls")),
    # The admin's own, at its address.
    path("password_change/", admin.site.admin_view(views.own_password_view), name="password_change"),
    path("sign-in/everywhere/", views.everywhere_view, name="staff-everywhere"),
    path("invitation/<str:token>/", views.invitation_view, name="staff-invitation"),
]
