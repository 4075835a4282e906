"""From a case at the desk: the draft of a submission to the UN Working Group on Arbitrary Detention, as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from prisoners.dossier.content import Draft
from prisoners.dossier.pages import as_pdf
from prisoners.dossier.questionnaire import detention_chosen, draft_of
from prisoners.templatetags.case_words import in_words
from record import services
from record.admin_review import ReviewedCase
from record.date_words import date_in_words
from record.models import Publishable
from record.publication import Document
from record.typesetting import NotSet


def as_odt(draft: Draft) -> bytes:
    """The draft as an OpenDocument text (prisoners/dossier/text.py)."""
    # Here and not above: what writes it takes a tenth of a second to load, and public processes never ask for it.
    from prisoners.dossier.text import as_odt as written

    return written(draft)


FORMS = {
    "pdf": (as_pdf, "application/pdf"),
    "odt": (as_odt, "application/vnd.oasis.opendocument.text"),
}
# The Working Group reads these; our content is written in the first.
READ_THERE = ("en", "es", "fr")


class WithDossier(ReviewedCase):
    """A case page that leads to the draft: open to whoever may see the case, as it holds nothing confidential."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.dossier_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_dossier"
        return [path("<path:object_id>/dossier/", view, name=name), *super().get_urls()]

    def links_of(self, request: HttpRequest, case: Publishable) -> list[dict[str, Any]]:
        link = {"url": self._dossier_url(case), "words": _("Submission draft (WGAD)"), "more": True}
        return [*super().links_of(request, case), link]

    def dossier_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The choice of the detention, and what the draft will lack; with ?format= the draft as a file."""
        case = self.case_or_404(request, object_id)
        public, working = services.preview(case)
        detention = detention_chosen(working, _number(request.GET.get("detention", "")))
        if detention is None and request.GET.get("detention"):
            raise Http404(_("This case has no such detention."))
        draft = _draft(case, public, working, detention)
        if request.GET.get("format") in FORMS:
            return self._file(request, case, draft, request.GET["format"])
        context = {
            "draft": draft,
            "chosen": detention["number"] if detention else None,
            "detentions": [{"number": d["number"], "words": _detention_words(d)} for d in working["detentions"]],
        }
        return self._page(request, case, "admin/case_dossier.html", _("Submission draft"), context)

    def _file(self, request: HttpRequest, case: Publishable, draft: Draft, form: str) -> HttpResponse:
        make, content_type = FORMS[form]
        try:
            content = make(draft)
        except NotSet:
            said = _("The PDF could not be made of this case. Take the text (ODT), and tell an administrator.")
            self.message_user(request, said, messages.ERROR)
            return HttpResponseRedirect(self._dossier_url(case))
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="{case.public_id}-wgad-draft.{form}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _dossier_url(self, case: Publishable) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_dossier", args=[case.pk])


def _draft(case: Publishable, public: Document | None, working: Document, detention: Document | None) -> Draft:
    active = translation.get_language() or ""
    with translation.override(active if active in READ_THERE else READ_THERE[0]):
        return draft_of(
            working,
            detention,
            today=timezone.localdate(),
            published_version=case.live.number if case.live is not None and public is not None else None,
            changed=public != working,
        )


def _number(text: str) -> int | None:
    """The number that was asked for: None where none was, one that no detention has where it is no number."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _detention_words(detention: Document) -> str:
    began, ended = date_in_words(detention["arrested"]), date_in_words(detention["ended"])
    until = ended or (_("goes on") if detention["ended"] is None else _("ended"))
    kind = capfirst(in_words(detention["kind"], "detention"))
    return f"{detention['number']}. {kind}, {began or '?'} – {until}"
