"""The addresses of subscribing."""

from django.urls import path

from alerts import openpgp_views, views

app_name = "alerts"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscriptions/<str:token>/openpgp/", openpgp_views.openpgp_key, name="openpgp"),
    path("subscriptions/<str:token>/change/", views.change, name="change"),
    path("subscriptions/<str:token>/", views.subscription, name="subscription"),
]
