"""Every address of the desk, asked for by those who may not see a case: nothing of it is told, and nothing breaks.

The addresses are read from the desk itself. One that is new fails here until it is decided what stands in it (`FILLED`)
and whether the noun that it is about is hidden (`HIDDEN`) or seen by all staff (`SHARED`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from prisoners.models import Prisoner, Report
from record.models import User
from tests.desk import at_desk, list_of, staff
from tests.factories import OrganizationFactory
from tests.hidden import MARK, Hidden, hidden_case

pytestmark = pytest.mark.django_db

# Nouns whose rows only some of the staff may see: to others they answer like rows that never were.
HIDDEN = {
    "prisoners.prisoner",
    "prisoners.detention",
    "prisoners.hearing",
    "prisoners.assessment",
    "prisoners.casedocument",
    "prisoners.proposal",
    "prisoners.import",
    "prisoners.report",
}
# Nouns that all staff may see, or all of a role; what they say of a hidden case is left out.
SHARED = {
    "record.reviewact",
    "record.source",
    "record.version",
    "record.apikey",
    "record.user",
    "organizations.organization",
    "organizations.institution",
    "organizations.official",
    "organizations.teammember",
    "organizations.teamrules",
    "prisoners.event",
    "prisoners.group",
    "prisoners.incidentkind",
    "prisoners.article",
    "prisoners.legalterm",
    "prisoners.deskdigest",
    "campaigns.campaign",
    "campaigns.meeting",
    "campaigns.resolution",
    "alerts.subscription",
    "alerts.delivery",
    "alerts.telling",
    "alerts.webhook",
    "alerts.webhookdelivery",
    "exports.export",
}
# Pages of one row that every noun at the desk has, and those of a noun that can be published.
OF_ANY = {"change", "history", "delete", "file"}
OF_PUBLISHABLE = {"withdraw", "strike", "versions", "compare_versions", "version", "restore", "differences", "preview"}
# The other pages of one row.
OF_ROWS = {
    "record_source_copy",
    "record_source_copy_file",
    "auth_user_password_change",
    "prisoners_prisoner_check",
    "prisoners_prisoner_merge",
    "prisoners_prisoner_compare",
    "prisoners_merge_undo",
    "prisoners_prisoner_split",
    "prisoners_prisoner_dossier",
    "prisoners_prisoner_hand_over",
    "prisoners_import_report",
    "prisoners_import_mapping",
    "prisoners_proposal_decline",
    "prisoners_proposal_take_back",
    "prisoners_report_act",
}
# Pages of no row: of the desk as a whole, or of a noun.
OF_NO_ROW = {
    "read-date",
    "desk-keys",
    "desk-still-signed-in",
    "search",
    "index",
    "login",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "review_queue",
    "record_source_read_page",
    "prisoners_prisoner_new_arrest",
    "prisoners_prisoner_due",
    "prisoners_prisoner_together",
    "app_list",
    "logout",
}
# What a page may write when it is only looked at: that notes were shown, how complete a case is, names that changed.
WRITTEN_BY_LOOKING = (
    *("noteviewing", "reportviewing", "checklistscore"),
    *("namesofprisoner", "namechange", "django_session"),
)
NOBODY = 2**40
# What is searched for: the beginning of the mark, so that a page which repeats it is not taken for a find.
ASKED = MARK[:3]


@cache
def addresses() -> dict[str, str]:
    """The address of each view of the desk, by its name, with its parameters in angle brackets."""

    def walk(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, before + str(pattern.pattern))
            elif isinstance(pattern, URLPattern) and pattern.name:
                address = before + str(pattern.pattern)
                if address.startswith("admin/"):
                    yield pattern.name, f"/{address}"

    return dict(walk(get_resolver().url_patterns, ""))


def noun_of(address: str) -> str:
    """The noun that an address is of: its label; empty for pages of the desk as a whole."""
    found = re.match(r"/admin/([a-z]+)/([a-z]+)/", address)
    return ".".join(found.groups()) if found else ""


def is_of_row(name: str) -> bool:
    return "<" in addresses()[name] and name not in OF_NO_ROW


def filled(name: str, hidden: Hidden, key: Any = None, *, public: bool = False) -> str:
    """The address of a view with the hidden row in it, or with `key` in place of it."""
    address = addresses()[name]
    label = noun_of(address)
    model = next((m for m in admin.site._registry if m._meta.label_lower == label), None)
    row: Any = hidden.of.get(model) if model else None
    if row is None and model is not None:
        row = model._default_manager.first()
    if public and label == "prisoners.prisoner":
        row = hidden.public
    if name == "view_on_site":
        row = hidden.draft
    own = str(key if key is not None else getattr(row, "pk", NOBODY))
    file = next((f.name for f in model._meta.fields if isinstance(f, models.FileField)), "file") if model else "file"
    values = {
        "object_id": own,
        "pk": own,
        "id": own,
        "other_id": str(key or hidden.public.pk),
        "merge_id": str(key or (hidden.merge and hidden.merge.pk)),
        "archive_id": "1",
        "number": "1",
        "field": file,
        "deed": "arrest",
        "content_type_id": str(ContentType.objects.get_for_model(Prisoner).pk),
        "app_label": "prisoners",
        "url": "nowhere",
    }
    address = re.sub(r"\(\?P<app_label>[^)]*\)", "prisoners", address)
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], address).replace("^", "").replace("$", "")


def queries_of(name: str, hidden: Hidden) -> list[str]:
    """What an address may ask for by the number of something hidden."""
    draft, public = hidden.draft, hidden.public
    detention = draft.detentions.get()
    asked = {
        "prisoners_prisoner_together": [f"cases={draft.pk},{public.pk}"],
        "prisoners_prisoner_new_arrest": [f"prisoner={draft.pk}", f"report={hidden.of[Report].pk}"],
        "prisoners_prisoner_strike": ["asked=1"],
        "prisoners_prisoner_restore": ["moment=2099-01-01T00:00:00Z", "version=1"],
        "prisoners_prisoner_compare_versions": ["version=1&version=working"],
        "prisoners_prisoner_dossier": ["format=odt"],
        "review_queue": ["asked=yes", "team=home-team"],
        "search": [f"s={ASKED}&extended=1"],
        "autocomplete": [
            f"app_label={field.model._meta.app_label}&model_name={field.model._meta.model_name}"
            f"&field_name={field.name}&term={term}"
            for field in foreign_keys_to("prisoners.prisoner", "prisoners.detention")
            for term in (ASKED, "")
        ],
    }
    if name.endswith("_changelist"):
        return ["", f"q={ASKED}", f"prisoner__id__exact={draft.pk}"]
    if name.endswith("_add"):
        return ["", f"prisoner={draft.pk}&detention={detention.pk}&kept={draft.pk}", f"detention={detention.pk}"]
    return asked.get(name, [""])


def foreign_keys_to(*labels: str) -> list[Any]:
    """Fields that name a case or a detention, and are typed ahead at the desk."""
    related: set[Any] = {r.related_model for m in admin.site._registry for r in m._meta.related_objects}
    return [
        f
        for model in related
        if not hasattr(model, "pgh_tracked_model")
        for f in model._meta.fields
        if f.is_relation and f.related_model._meta.label_lower in labels and not f.name.startswith("pgh_")
    ]


# Whatever a Contributor is shown, an Editor is shown too.
OUTSIDERS = ("editor whose team was let in until yesterday", "auditor", "administrator")


def outsider(who: str, hidden: Hidden) -> User:
    """A member of staff who may not see the hidden case."""
    if who == OUTSIDERS[0]:
        return staff("Editor", team=hidden.lapsed)
    return staff(who.capitalize(), team=OrganizationFactory(team=True))


def told(response: Any) -> str:
    """All that an answer says, its headers too."""
    body = response.getvalue() if response.streaming else response.content
    return f"{response.headers}\n{body.decode('utf-8', 'replace')}".lower()


def test_each_address_of_the_desk_was_decided() -> None:
    unknown = []
    for name, address in addresses().items():
        label = noun_of(address)
        view = name.removeprefix(label.replace(".", "_") + "_") if label else name
        known = name in OF_ROWS | OF_NO_ROW or view in OF_ANY | OF_PUBLISHABLE | {"changelist", "add"}
        if not known or (label and label not in HIDDEN | SHARED):
            unknown.append(name)
    assert unknown == []
    assert {m._meta.label_lower for m in admin.site._registry} == HIDDEN | SHARED


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_address_tells_an_outsider_of_a_hidden_case(who: str) -> None:
    hidden = hidden_case()
    client = at_desk(outsider(who, hidden))
    client.raise_request_exception = False
    wrong = []
    for name in addresses():
        if name == "logout":
            continue
        both = noun_of(addresses()[name]) == "prisoners.prisoner" and is_of_row(name)
        for public in (False, True) if both else (False,):
            for query in queries_of(name, hidden):
                address = f"{filled(name, hidden, public=public)}?{query}"
                response = client.get(address)
                if response.status_code >= 500 or MARK in told(response):
                    wrong.append((name, address, response.status_code, _near(told(response))))
    assert wrong == []


def _near(text: str) -> str:
    place = max(text.find(MARK) - 60, 0)
    return " ".join(text[place : place + 200].split())


def test_a_hidden_row_answers_like_one_that_never_was() -> None:
    hidden = hidden_case()
    client = at_desk(outsider(OUTSIDERS[0], hidden))
    differ = []
    for name, address in addresses().items():
        # A proposal is about a public case, which can be seen; it is itself hidden.
        if noun_of(address) not in HIDDEN or not is_of_row(name):
            continue
        row = client.get(filled(name, hidden))
        nobody = client.get(filled(name, hidden, NOBODY))
        if row.status_code != nobody.status_code or row.headers.get("Location") != nobody.headers.get("Location"):
            differ.append((name, row.status_code, nobody.status_code))
    assert differ == []


def test_its_own_people_see_it_and_looking_changes_nothing() -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    seen, written = set(), []
    for name in addresses():
        if name == "logout":
            continue
        with CaptureQueriesContext(connection) as asked:
            response = client.get(f"{filled(name, hidden)}?{queries_of(name, hidden)[0]}")
        assert response.status_code < 500, name
        if MARK in told(response):
            seen.add(name)
        for query in asked:
            sql = query["sql"].lower()
            if re.match(r"insert|update|delete|truncate", sql) and not any(w in sql for w in WRITTEN_BY_LOOKING):
                written.append((name, sql[:120]))
    assert written == []
    # Else the others saw nothing because there was nothing to see.
    assert {f"{label.replace('.', '_')}_change" for label in HIDDEN} <= seen
    assert {"prisoners_import_report", "prisoners_import_mapping", "prisoners_casedocument_file"} <= seen


def test_no_address_takes_a_post_from_elsewhere() -> None:
    hidden = hidden_case()
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("own"))
    taken = []
    for name in addresses():
        response = client.post(filled(name, hidden), {"reason": "Why not", "confirmed": "1", "_publish": "1"})
        if response.status_code not in (403, 404, 405):
            taken.append((name, response.status_code))
    assert taken == []


HOSTILE = ("%00", "%FF%FE", "9" * 40, "%F0%9F%92%A9" * 500, "²", "<script>alert(1)</script>")


def test_no_list_breaks_on_what_an_address_asks() -> None:
    client = at_desk(User.objects.create_superuser("own"))
    client.raise_request_exception = False
    hidden_case()
    broken = []
    for model, page in admin.site._registry.items():
        for name in ("q", "p", "o", *parameters_of(page)):
            for value in HOSTILE if model is Prisoner else HOSTILE[2:3]:
                response = client.get(f"{list_of(model)}?{name}={value}")
                if response.status_code >= 500:
                    broken.append((model._meta.label, name, value[:20]))
                elif b"<script>alert(1)" in response.content:
                    broken.append((model._meta.label, name, "script"))
    assert broken == []


def parameters_of(page: Any) -> list[str]:
    """The names by which an address filters a list."""
    found = []
    for filter_ in page.list_filter:
        if isinstance(filter_, type) and issubclass(filter_, admin.SimpleListFilter):
            found.append(str(filter_.parameter_name))
        else:
            found.append(f"{filter_ if isinstance(filter_, str) else filter_[0]}__exact")
    return found


def test_no_page_breaks_on_what_its_address_asks() -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    client.raise_request_exception = False
    names = ("page", "version", "moment", "asked", "detention", "prisoner", "cases", "team", "format", "text", "term")
    broken = []
    for name, address in addresses().items():
        if name == "logout" or noun_of(address) not in ("", "prisoners.prisoner", "record.source", "record.reviewact"):
            continue
        for value in (*HOSTILE[:3], "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00%2B23:59"):
            asked = "&".join(f"{each}={value}" for each in names)
            response = client.get(f"{filled(name, hidden, public=True)}?s=a&{asked}")
            if response.status_code >= 500:
                broken.append((name, value[:20]))
    assert broken == []


@pytest.mark.parametrize("key", ["%00", "9" * 40, "²"])
def test_no_page_breaks_on_the_number_in_its_address(key: str) -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    client.raise_request_exception = False
    rows = [name for name in addresses() if is_of_row(name) and not noun_of(addresses()[name]).startswith("alerts")]
    assert [name for name in rows if client.get(filled(name, hidden, key)).status_code >= 500] == []


def ways_to_what_is_confidential() -> list[tuple[Any, str]]:
    """Of each noun at the desk, the relations that lead to a confidential table, or to a case."""
    return [
        (model, relation.name)
        for model in admin.site._registry
        for relation in model._meta.related_objects
        if not hasattr(relation.related_model, "pgh_tracked_model")
        and not relation.related_model._meta.label.startswith("pghistory")
    ]


def test_no_filter_of_a_list_tells_what_it_does_not_show() -> None:
    hidden = hidden_case()
    client = at_desk(User.objects.create_superuser("own"))
    answered = []
    for model, relation in ways_to_what_is_confidential():
        for asked in (f"{relation}__isnull=False", f"{relation}={hidden.draft.pk}", f"{relation}__id__gt=0"):
            response = client.get(f"{list_of(model)}?{asked}")
            if response.status_code == 200:
                answered.append((model._meta.label, asked))
    for model, asked in (
        (Prisoner, "confidential_notes__body__contains=a"),
        (next(m for m in hidden.of if m._meta.model_name == "reviewact"), "comment__contains=a"),
    ):
        if client.get(f"{list_of(model)}?{asked}").status_code == 200:
            answered.append((model._meta.label, asked))
    assert answered == []
