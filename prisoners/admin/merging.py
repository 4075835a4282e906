"""At the desk: two cases made one, side by side; a merge taken back; a case of two people parted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from prisoners import merging
from prisoners.admin.visibility import maintains_case, may_change_case
from prisoners.likely_same import LikelySame, likely_same
from prisoners.models import Merge, Prisoner
from prisoners.moving import tables_of_cases
from record.admin_publishable import ReasonForm
from record.admin_publishing import publishing_team
from record.admin_review import ReviewedCase
from record.models import Publishable
from record.models.publishable import State


class OtherCaseForm(forms.Form):
    """Which case is the same person."""

    other = forms.CharField(
        label=gettext_lazy("Public id of the other case"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "AZ-0012"}),
    )

    def clean_other(self) -> str:
        return str(self.cleaned_data["other"]).strip().upper()


class SplitForm(ReasonForm):
    """Who the second person is."""

    name = forms.CharField(
        label=gettext_lazy("Name of the other person"), max_length=300, widget=UnfoldAdminTextInputWidget()
    )


@dataclass(frozen=True)
class Choice:
    """One field of two records, side by side."""

    field: str
    label: str
    kept: str
    merged: str
    chosen: str

    @property
    def differs(self) -> bool:
        return self.kept != self.merged


class MergesCases(ReviewedCase):
    """A case page from which a case is merged with another, or split."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/merge/", view(self.merge_view), name="prisoners_prisoner_merge"),
            path("<int:object_id>/merge/<int:other_id>/", view(self.compare_view), name="prisoners_prisoner_compare"),
            path("<int:object_id>/separate/<int:merge_id>/", view(self.separate_view), name="prisoners_merge_undo"),
            path("<int:object_id>/split/", view(self.split_view), name="prisoners_prisoner_split"),
            *super().get_urls(),
        ]

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        links = super().links_of(request, case)
        if self.has_change_permission(request, case) and case.state != State.MERGED:
            for name, words in (("merge", _("Merge with another case …")), ("split", _("Split …"))):
                url = reverse(f"admin:prisoners_prisoner_{name}", args=[case.pk])
                links.append({"url": url, "words": words, "more": True})
        return links

    def merge_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Which other case is the same person: those that are likely, or one by its public id. Earlier merges too."""
        case = self._changeable(request, object_id)
        form = OtherCaseForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            other = self._visible(request).filter(public_id=form.cleaned_data["other"]).first()
            if other is not None and other.pk != case.pk:
                return HttpResponseRedirect(reverse("admin:prisoners_prisoner_compare", args=[case.pk, other.pk]))
            form.add_error("other", _("There is no other case with this id that you may see."))
        context = {
            "form": form,
            "likely": self._likely(request, case),
            "merges": case.merges_into.select_related("merged", "by", "undone_by"),
        }
        return self._page(request, case, "admin/merge_choose.html", _("Merge with another case"), context)

    def compare_view(self, request: HttpRequest, object_id: int, other_id: int) -> HttpResponse:
        """Both records side by side, a choice for each field, and what moves. A post with a reason merges them."""
        kept = self._changeable(request, object_id)
        merged = self._changeable(request, other_id)
        form = ReasonForm(request.POST or None)
        refusal = self._why_not(request, kept, merged)
        if request.method == "POST" and form.is_valid() and not refusal:
            choices = {name: request.POST.get(f"choice-{name}", "") for name in merging.FIELDS}
            return self._merge(request, kept, merged, choices, form.cleaned_data["reason"])
        context = {
            "form": form,
            "kept": kept,
            "merged": merged,
            "choices": _choices(kept, merged, request.POST),
            "rows": _rows_of(merged, with_notes=self.may_see_confidential(request, merged)),
            "refusal": refusal,
            "both_public": kept.is_published and merged.is_published,
            "teams": sorted({str(m) for m in (*kept.maintained_by.all(), *merged.maintained_by.all())}),
            "other_way": reverse("admin:prisoners_prisoner_compare", args=[merged.pk, kept.pk]),
        }
        return self._page(request, kept, "admin/merge_compare.html", _("Merge two cases"), context)

    def separate_view(self, request: HttpRequest, object_id: int, merge_id: int) -> HttpResponse:
        """Take a merge back, with a reason."""
        case = self._changeable(request, object_id)
        merge = get_object_or_404(Merge.objects.select_related("merged"), pk=merge_id, kept=case)
        if merge.before["state"] == State.PUBLISHED and not self.has_publish_permission(request):
            said = _("Both cases were public, and would be at once: ask an Editor to take this merge back.")
            self.message_user(request, said, messages.ERROR)
            return HttpResponseRedirect(self.page_of(case))
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            by: Any = request.user
            try:
                left = merging.separate(
                    merge=merge, by=by, reason=form.cleaned_data["reason"], team=publishing_team(by)
                )
            except merging.CannotSeparate as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                said = _("%(case)s is a case of its own again.") % {"case": merge.merged}
                self.message_user(request, said, messages.SUCCESS)
                for what in left[:20]:
                    self.message_user(
                        request, _("Left as it is, since it was changed: %(what)s") % {"what": what}, messages.WARNING
                    )
                return HttpResponseRedirect(self.page_of(merge.merged))
        context = {"form": form, "merge": merge}
        return self._page(request, case, "admin/merge_separate.html", _("Take a merge back"), context)

    def split_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What belongs to a second person: ticked, and given a name."""
        case = self._changeable(request, object_id)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SplitForm(request.POST or None)
        rows = _splittable(case, with_notes=self.may_see_confidential(request, case))
        ticked = request.POST.getlist("row")
        if request.method == "POST" and form.is_valid():
            by: Any = request.user
            chosen = [row for group in rows for key, row in group["rows"] if key in ticked]
            try:
                other = merging.split(
                    case=case, rows=chosen, name=form.cleaned_data["name"], by=by, reason=form.cleaned_data["reason"]
                )
            except merging.CannotSplit as error:
                form.add_error(None, str(error))
            else:
                said = _("%(other)s is a case of its own now, a draft. Look at both, then publish.") % {"other": other}
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(self.page_of(other))
        context = {"form": form, "groups": rows, "ticked": ticked}
        return self._page(request, case, "admin/case_split.html", _("Split a case"), context)

    def _merge(
        self, request: HttpRequest, kept: Prisoner, merged: Prisoner, choices: dict[str, str], reason: str
    ) -> HttpResponse:
        by: Any = request.user
        try:
            done = merging.merge(
                kept=kept, merged=merged, choices=choices, by=by, reason=reason, team=publishing_team(by)
            )
        except merging.CannotMerge as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)
        said = _("%(merged)s is now part of %(kept)s. This can be taken back.") % {"merged": merged, "kept": kept}
        self.message_user(request, said, messages.SUCCESS)
        for what in done.moved["left"][:20]:
            self.message_user(
                request, _("Was there already, or stays behind: %(what)s") % {"what": what}, messages.INFO
            )
        kept.refresh_from_db()
        if kept.changed_since_publication:
            waits = _("What came with it is not public yet: it waits in the review queue.")
            self.message_user(request, waits, messages.WARNING)
        return HttpResponseRedirect(self.page_of(kept))

    def _visible(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).exclude(state=State.MERGED)

    def _changeable(self, request: HttpRequest, pk: int) -> Prisoner:
        """A case that this member of staff may change; a hidden one answers like one that never was."""
        case: Prisoner | None = self.get_queryset(request).filter(pk=pk).first()
        if case is None:
            raise Http404
        if not self.has_change_permission(request, case) or not may_change_case(request, case):
            raise PermissionDenied
        return case

    def _likely(self, request: HttpRequest, case: Prisoner) -> list[LikelySame]:
        by: Any = request.user
        names = [case.name, *case.names.values_list("name", flat=True)]
        found = likely_same(names=names, country=str(case.country), exclude=case.pk, visible_to=by)
        return [likely for likely in found if not likely.hidden]

    def _why_not(self, request: HttpRequest, kept: Prisoner, merged: Prisoner) -> str:
        """Why this member of staff cannot merge two cases; empty when they can."""
        if refusal := merging.why_not(kept, merged):
            return refusal
        if merged.is_published and not self.has_publish_permission(request):
            return _("Both cases are public, and a merge of them is public at once: ask an Editor to merge them.")
        return self._why_notes_stay(request, kept, merged)

    def _why_notes_stay(self, request: HttpRequest, kept: Prisoner, merged: Prisoner) -> str:
        """Notes of one team would be seen by another: only who may see all of them may put them together."""
        kinds = ("confidential_notes", "consents", "documents")
        has_notes = any(getattr(case, kind).exists() for case in (kept, merged) for kind in kinds)
        if has_notes and not (maintains_case(request, kept) and maintains_case(request, merged)):
            return _(
                "One of the two has confidential notes or documents, and you are not in the teams of both: ask someone "
                "who is, or ask one team to share its case with the other."
            )
        return ""


def _choices(kept: Prisoner, merged: Prisoner, sent: Any) -> list[Choice]:
    found = []
    for name, fields in merging.FIELDS.items():
        default = "merged" if merging.says_nothing(kept, name) and not merging.says_nothing(merged, name) else "kept"
        chosen = sent.get(f"choice-{name}", default)
        label = capfirst(str(Prisoner._meta.get_field(fields[0]).verbose_name))  # type: ignore[union-attr]
        found.append(Choice(name, label, _shown(kept, fields), _shown(merged, fields), chosen))
    return found


def _shown(case: Prisoner, fields: tuple[str, ...]) -> str:
    words = []
    for name in fields:
        value = getattr(case, name)
        if name == "nationality":
            value = ", ".join(country.name for country in value)
        elif Prisoner._meta.get_field(name).choices:  # type: ignore[union-attr]
            value = getattr(case, f"get_{name}_display")()
        words.append(str(value))
    return " · ".join(word for word in words if word)


def _rows_of(case: Prisoner, *, with_notes: bool) -> list[dict[str, Any]]:
    """What moves, table by table: a query each, whatever the number of rows."""
    found = []
    for model, key in tables_of_cases():
        if getattr(model, "confidential", False) and not with_notes:
            continue
        rows = [str(row) for row in model._default_manager.filter(**{key: case}).select_related()[:100]]
        if rows:
            found.append({"title": capfirst(str(model._meta.verbose_name_plural)), "rows": rows})
    return found


def _splittable(case: Prisoner, *, with_notes: bool) -> list[dict[str, Any]]:
    """What can be given to another person, table by table, each row under a key for the form."""
    found = []
    for model in merging.SPLIT_OFF:
        if getattr(model, "confidential", False) and not with_notes:
            continue
        rows = model._default_manager.filter(prisoner=case).select_related().order_by("pk")
        named = [(f"{model._meta.model_name}-{row.pk}", row) for row in rows]
        if named:
            found.append({"title": capfirst(str(model._meta.verbose_name_plural)), "rows": named})
    return found
