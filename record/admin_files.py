"""Uploaded files at the desk: shown and fetched by whoever may see the noun they belong to, published or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from record.admin_base import DeskAdmin
from record.files import sent
from record.publication import Document
from record.uploads import KeptFile


class KeepsFiles(DeskAdmin):
    """A page of a noun that has files."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file_view)
        return [path("<path:object_id>/file/<slug:field>/", view, name=self._file_url_name()), *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Django's own, whose files lead to the desk."""
        obj = super().get_object(request, object_id, from_field)
        for name, file in _files_of(obj):
            file.desk_url = reverse(f"admin:{self._file_url_name()}", args=[quote(obj.pk), name])
        return obj

    def file_view(self, request: HttpRequest, object_id: str, field: str) -> HttpResponseBase:
        """One file: a picture is shown, anything else is handed over to be saved."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        kept = str(dict(_files_of(obj)).get(field) or "")
        if not kept or not default_storage.exists(kept):
            raise Http404
        is_picture = isinstance(self.opts.get_field(field), models.ImageField)
        return sent(request, kept, as_attachment=not is_picture)

    def _file_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_file"


def _files_of(obj: models.Model | None) -> Iterator[tuple[str, KeptFile]]:
    """The files that a noun has, by the name of their field."""
    for field in obj._meta.fields if obj is not None else ():
        if isinstance(field, models.FileField) and (file := getattr(obj, field.name)):
            yield field.name, file


def at_the_desk(document: Document, obj: models.Model) -> Document:
    """A document in which the pictures of a noun lead to the desk, where they can be seen before they are public."""
    desk = {f"{settings.SITE_URL}{settings.MEDIA_URL}{file.name}": file.desk_url for _name, file in _files_of(obj)}
    return {
        key: value | {"url": settings.SITE_URL + desk[value["url"]]}
        if isinstance(value, dict) and value.get("url") in desk
        else value
        for key, value in document.items()
    }
