"""A page for a part of a case (a detention, a hearing): saved on its own, published with the case."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from prisoners.admin.proposals import ProposesChanges
from prisoners.admin.visibility import cases_visible_in, may_change_case
from prisoners.models import Prisoner
from record.admin_forms import PublishableForm
from record.models import Publishable


class PartForm(PublishableForm):
    """Publishing from here changes what the public sees when the case it belongs to is public."""

    # How to get from the part to its prisoner: names of foreign keys joined by dots.
    to_case: str = "prisoner"

    def case_is_public(self) -> bool:
        found: Any = self.instance
        for name in self.to_case.split("."):
            found = getattr(found, name, None) if getattr(found, f"{name}_id", None) else None
        return bool(found and found.is_published)


class PartOfCaseAdmin(ProposesChanges):
    """The page of something that belongs to a prisoner's case. It is reached from the case, and leads back to it."""

    form = PartForm
    to_case = "prisoner"
    names_what_goes = True
    list_select_related: Any = ()

    def case_model(self) -> type[models.Model]:
        return Prisoner

    def case_of(self, obj: Any) -> Publishable | None:
        for name in self.to_case.split("."):
            obj = getattr(obj, name, None) if getattr(obj, f"{name}_id", None) else None
        return obj

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.to_case = self.to_case
        return form

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        to_prisoner = self.to_case.replace(".", "__")
        # All at once: the list leaves its own `list_select_related` out where anything is joined already.
        found = super().get_queryset(request).select_related(to_prisoner, *self.list_select_related)
        return found.filter(**{f"{to_prisoner}__in": cases_visible_in(request)})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_work_on(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_work_on(request, obj)

    def _may_work_on(self, request: HttpRequest, obj: Any) -> bool:
        case = self.case_of(obj) if obj is not None else None
        return case is None or may_change_case(request, case)  # type: ignore[arg-type]

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Back to the case, which says what is left."""
        response = super().response_delete(request, obj_display, obj_id)
        case_id = getattr(request, "case_of_deleted", None)
        if case_id is None:
            return response
        return HttpResponseRedirect(reverse("admin:prisoners_prisoner_change", args=[case_id]))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        case = self.case_of(obj)
        request.case_of_deleted = case.pk if case is not None else None  # type: ignore[attr-defined]
        super().delete_model(request, obj)
