"""The addresses of subscribing."""

from django.urls import path

from alerts import views

app_name = "alerts"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscriptions/<str:token>/", views.subscription, name="subscription"),
]
