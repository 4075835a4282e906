"""/about/design/: the words of the design and every component, with made-up people. Only where DEBUG is on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.design import measured, tokens
from record.filters import Problem
from record.templatetags.languages import Said

ICONS = settings.BASE_DIR / "templates" / "components" / "icons"


def _person(number: int, name: str, status: str = "detained", **more: Any) -> dict[str, Any]:
    return {
        "public_id": f"XX-{number:04}",
        "called": Said(name, settings.LANGUAGE_CODE, is_fallback=False),
        "naming": "named",
        "portrait": None,
        "country": "AZ",
        "groups_called": ["journalist"],
        "status": status,
        "status_detail": "",
        "days_held": 1077 + number,
        "held_days_are_minimum": bool(number % 2),
    } | more


PEOPLE = [
    _person(1, "Aysel Nümunəyeva", status_detail="pretrial"),
    _person(2, "Олена Зразкова", "released"),
    _person(3, "Παράδειγμα Ονόματος", "died_in_custody"),
    _person(4, "ნინო ნიმუშაძე", "disappeared"),
    _person(5, "محمد رضا نمونه", "wanted", days_held=None),
    _person(6, "范例", "in_exile", days_held=None),
    _person(7, "नाम उदाहरण", "unknown", days_held=None),
    _person(8, "a member of a union", naming="unnamed"),
]
SOURCES = [
    {
        "number": 1,
        "title": "Statement of the meeting",
        "url": "https://example.org/statement",
        "publisher": "Example Union",
        "language": "en",
        "published_on": {"edtf": "2023-12-16", "earliest": "2023-12-16", "latest": "2023-12-16"},
        "archived_url": "https://example.org/archive",
        "quotes": [{"quote": "were arrested before the protest", "locator": "paragraph 2"}],
    }
]
CAMPAIGN = {
    "public_id": "sample",
    "name": "Freedom for those who wrote",
    "first_demand": {"text": "Free everyone who is held for what they wrote!", "translations": {}},
    "country": "AZ",
    "run_by_whom": [{"name": "Example Union"}],
    "prisoners": [1, 2, 3],
}


class SampleForm(forms.Form):
    """A field that is right, and one that is not."""

    name = forms.CharField()
    day = forms.DateField()


def _shown_where_debugged() -> None:
    if not settings.DEBUG:
        raise Http404


def design(request: HttpRequest) -> HttpResponse:
    """The page itself."""
    _shown_where_debugged()
    words = tokens()
    now = timezone.now()
    context = {
        "schemes": ["light", "dark"],
        "colours": [name for name, value in words["light"].items() if value.startswith("#")],
        "sizes": [name for name in words["light"] if name.startswith("size-")],
        "spaces": [name for name in words["light"] if name.startswith("space-")],
        "measured": {scheme: measured(values) for scheme, values in words.items()},
        "icons": sorted(f"components/icons/{path.name}" for path in Path(ICONS).glob("*.svg")),
        "people": PEOPLE,
        "sources": SOURCES,
        "campaign": CAMPAIGN,
        "problems": [("Held on", Problem("held_on", "There is no 30 February.", "a date such as 2023-11-20"))],
        "changes": [{"sequence": 1, "published_at": now, "told": "The case of Aysel Nümunəyeva was added."}],
        "ahead": [{"date": now.date() + dt.timedelta(1), "number": 1, "entries": [{"path": "/", "words": "Verdict."}]}],
        "form": SampleForm({"name": "Aysel", "day": "30 February"}),
        # For those who build the site: in their language, not in the readers'.
        "words": {
            "title": "The design of Vigil",
            "lead": "Every colour, size, sign and component, with people who do not exist.",
            "colours": "Colours",
            "contrast": "Contrast",
            "type": "Type",
            "space": "Space",
            "icons": "Icons",
            "components": "Components",
            "lines": "Lists, forms, messages",
            "sample": "Held for what they wrote",
            "notice": "This text is shown in its original language.",
            "good": "The charges were dropped.",
            "button": "Follow",
            "quiet": "Close",
            "fact": "Arrested",
            "lasting": "on or before 16 December 2023",
        },
    }
    return render(request, "config/design.html", context)


def schemes(request: HttpRequest) -> HttpResponse:
    """Both schemes as classes, to see them side by side; and a class for each colour, size and space."""
    _shown_where_debugged()
    words = tokens()
    rules = [
        f".scheme-{scheme}{{color-scheme:{scheme};{''.join(f'--{name}:{value};' for name, value in values.items())}"
        "color:var(--ink);background:var(--paper)}"
        for scheme, values in words.items()
        if "," not in scheme
    ]
    for name in words["light"]:
        rules += [
            f".swatch-{name}{{background:var(--{name})}}",
            f".type-{name}{{font-size:var(--{name})}}",
            f".bar-{name}{{inline-size:var(--{name})}}",
        ]
    return HttpResponse("\n".join(rules), content_type="text/css")
