"""The form for a report, and the page for coming back with a receipt. All of it as the public role, through gate.py.

As when subscribing (alerts/views.py), no view here asks for a CSRF token: that needs a cookie. There is no session that
a foreign page could abuse, and what a browser says comes from a foreign page is refused. No code stands in an address:
addresses are logged by whoever carries them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from prisoners.reporting import bounds, gate
from prisoners.reporting.form import ReceiptForm, ReplyForm, ReportForm
from prisoners.reporting.limits import HOUR, may_go_on
from prisoners.reporting.receipts import receipt_for
from prisoners.reporting.whom import person_meant
from record.filters import Problem
from record.listing import refusal

View = Callable[[HttpRequest], HttpResponse]


def _of_this_site(view: View) -> View:
    """A view that takes forms of this site's own pages, kept by no cache and by no error report."""

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        # Said by the browser itself, which no page can change; an old one says nothing and is let through.
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            return render(request, "prisoners/report_foreign.html", status=HTTPStatus.FORBIDDEN)
        return view(request)

    return guarded


@_of_this_site
@sensitive_variables()
def report(request: HttpRequest) -> HttpResponse:
    """A form, about what `about` names if it names something; sent, a receipt. What is refused is shown again as it was
    typed, and nothing of it is kept."""
    if request.method != "POST":
        about, problems = _asked_about(request)
        if problems:
            return refusal(request, *problems)
        return _form_page(request, ReportForm(initial={"whom": about}), about=about)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, about=request.POST.get("whom", ""), status=HTTPStatus.BAD_REQUEST)
    if not may_go_on(request, what="report", most=bounds.MOST_REPORTS_FROM_A_NETWORK):
        return _too_many(request, form, HTTPStatus.TOO_MANY_REQUESTS)
    words = form.words
    person = person_meant(words.whom)
    receipt = receipt_for(form.form_ticket.nonce)
    outcome = gate.send(
        kind=form.cleaned_data["kind"], words=words, receipt=receipt, about=person.public_id if person else ""
    )
    if outcome == "full":
        return _too_many(request, form, HTTPStatus.SERVICE_UNAVAILABLE)
    context = {
        "receipt": receipt,
        "was_read": outcome == "read",
        "is_urgent": form.cleaned_data["kind"] == "removal",
        "may_contact": words.may_contact,
    }
    return render(request, "prisoners/report_sent.html", context | _keeping())


@_of_this_site
@sensitive_variables()
def receipt(request: HttpRequest) -> HttpResponse:
    """Where a report stands, for who has its code; and a way to reply. Every wrong code is answered alike."""
    if request.method != "POST":
        return render(request, "prisoners/report_receipt.html", {"form": ReceiptForm()} | _keeping())
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return render(request, "prisoners/report_receipt.html", {"form": form} | _keeping(), status=400)
    if not may_go_on(request, what="receipt", most=bounds.MOST_RECEIPTS_FROM_A_NETWORK):
        form.add_error(None, _("Too many codes were typed from where you are. Please try again in an hour."))
        response = render(request, "prisoners/report_receipt.html", {"form": form} | _keeping(), status=429)
        response["Retry-After"] = str(HOUR)
        return response
    code = form.cleaned_data["code"]
    reply_form, outcome = ReplyForm(), ""
    if "reply" in request.POST:
        reply_form = ReplyForm(request.POST)
        if reply_form.is_valid():
            outcome = gate.reply(code=code, text=reply_form.cleaned_data["reply"])
    standing = gate.standing(code)
    if standing is None:
        form.add_error("code", _("No report has this code. Codes of reports that were deleted are gone as well."))
        return render(request, "prisoners/report_receipt.html", {"form": form} | _keeping(), status=404)
    if outcome == "kept":
        reply_form = ReplyForm()
    context = {"code": code, "standing": standing, "reply_form": reply_form, "outcome": outcome}
    status = 400 if reply_form.errors else 503 if outcome == "full" else 200
    return render(request, "prisoners/report_standing.html", context | _keeping(), status=status)


def _asked_about(request: HttpRequest) -> tuple[str, list[Problem]]:
    """What a link says the report is about, and what is wrong with its address."""
    takes = _("a number like AZ-0012, or the address of a page")
    problems = [
        Problem(name, _("There is no such parameter here."), "about") for name in list(request.GET) if name != "about"
    ][:20]
    about = request.GET.get("about", "").strip()
    if len(request.GET.getlist("about")) > 1 or len(about) > bounds.LONGEST_WHOM or not about.isprintable():
        problems.append(Problem("about", _("This is nothing that a report can be about."), takes))
    return about, problems


def _form_page(
    request: HttpRequest, form: ReportForm, *, about: str, status: int = HTTPStatus.OK, too_many: int = 0
) -> HttpResponse:
    person = person_meant(about[: bounds.LONGEST_WHOM]) if about else None
    context = {"form": form, "person": person, "too_many": too_many}
    return render(request, "prisoners/report.html", context | _keeping(), status=status)


def _too_many(request: HttpRequest, form: ReportForm, status: HTTPStatus) -> HttpResponse:
    """Too many came, from one network or from all: said kindly, with what was typed still there."""
    response = _form_page(request, form, about=form.cleaned_data["whom"], status=status, too_many=status)
    response["Retry-After"] = str(HOUR)
    return response


def _keeping() -> dict[str, int]:
    """How long things are kept, for the pages that say so."""
    return {"kept_days": bounds.KEPT_FOR.days, "silent_days": bounds.TEXT_KEPT_WHEN_NOT_USED.days}
