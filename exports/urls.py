"""Addresses of the exports and of the list of mirrors."""

from django.urls import path, re_path

from exports import views

urlpatterns = [
    path("data/", views.data, name="data"),
    path("mirrors/", views.mirrors, name="mirrors"),
    re_path(
        r"^data/(?P<label>\d{4}-\d\d-\d\d(?:-\d{1,19})?)/(?P<name>[A-Za-z0-9.-]{1,80})$",
        views.export_file,
        name="data-file",
    ),
]
