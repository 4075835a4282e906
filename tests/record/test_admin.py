"""The desk itself: signing in, staff, roles, sources, the change log, what waits."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from record.models import Source, User, Version
from tests.desk import at_desk, list_of, page_of, save, staff
from tests.factories import OrganizationFactory, PrisonerFactory, SourceFactory, UserFactory, published, whole_case

pytestmark = pytest.mark.django_db


def test_signing_in_and_out_works_with_the_cookies_kept_to_the_desk():
    UserFactory(editor=True, username="edith")
    client = Client(enforce_csrf_checks=True)
    page = client.get("/admin/login/")
    token = {"csrfmiddlewaretoken": page.cookies["csrftoken"].value}
    signed_in = client.post(
        "/admin/login/?next=/admin/", token | {"login": "edith", "password": "correct horse battery staple"}
    )
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/admin/")
    assert {cookie["path"] for cookie in signed_in.cookies.values()} == {"/admin/"}
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post("/admin/logout/", token).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_browser_may_say_to_ourselves_where_a_form_comes_from():
    # With "no-referrer" it sends "Origin: null", and every sign-in is refused as forged.
    assert Client().get("/admin/login/")["Referrer-Policy"] == "same-origin"


def test_pages_of_the_desk_load_nothing_from_another_host():
    client = at_desk(UserFactory(editor=True))
    case = published(whole_case())
    for url in ("/admin/", page_of(case), page_of(case, "history"), list_of(User)):
        loaded = re.findall(r"""<(?:script|img|iframe|link)[^>]+(?:src|href)=["']([^"']+)""", client.get(url).text)
        assert loaded
        assert not [address for address in loaded if re.match(r"(?:https?:)?//", address)]


def test_every_page_of_the_desk_opens():
    client = at_desk(UserFactory(editor=True))
    case = published(whole_case())
    for model, page in admin.site._registry.items():
        assert client.get(list_of(model)).status_code == 200, model
        if page.has_add_permission(client.get("/admin/").wsgi_request):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
            assert client.get(reverse(name)).status_code == 200, model
        found = model._default_manager.first()
        if found is not None:
            assert client.get(page_of(found)).status_code == 200, model
    assert client.get(page_of(case)).status_code == 200


def test_the_change_log_is_looked_at_and_never_changed():
    published(PrisonerFactory(), by=UserFactory(username="edith"), reason="Ready")
    client = at_desk(UserFactory(editor=True))
    version = Version.objects.get()
    page = client.get(page_of(version))
    assert "edith: Ready" in page.text
    assert client.post(page_of(version), {"summary": "Another"}).status_code == 403
    assert client.post(page_of(version, "delete"), {"post": "yes"}).status_code == 403


def test_an_administrator_gives_roles_but_makes_nobody_a_superuser():
    administrator, boss = staff("Administrator"), UserFactory(editor=True)
    someone = staff("Contributor")
    client = at_desk(administrator)
    save(client, page_of(someone), is_superuser="on", first_name="Some", **split(someone))
    someone.refresh_from_db()
    assert (someone.first_name, someone.is_superuser) == ("Some", False)
    assert client.post(page_of(boss), {"username": "boss"}).status_code == 403
    assert client.post(page_of(boss, "delete"), {"post": "yes"}).status_code == 403


def split(user):
    return {"groups": [str(group.pk) for group in user.groups.all()]}


def test_a_source_with_an_address_on_record_is_refused_with_the_remedy():
    SourceFactory(url="https://news.example/1")
    client = at_desk(UserFactory(editor=True))
    response = save(client, reverse("admin:record_source_add"), title="Again", url="https://news.example/1")
    assert "cite that one" in response.text
    assert 'value="Again"' in response.text
    assert Source.objects.count() == 1


def test_what_waits_names_changed_cases_and_drafts_in_a_fixed_number_of_queries():
    client = at_desk(UserFactory(editor=True))
    changed = published(PrisonerFactory(name="Changed Person"))
    changed.biography = "New."
    changed.save()
    PrisonerFactory(name="Drafted Person")
    published(PrisonerFactory(name="Settled Person"))
    text = client.get("/admin/").text
    assert "Changed Person" in text
    assert "Drafted Person" in text
    assert "Settled Person" not in text
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    for _ in range(5):
        PrisonerFactory()
        OrganizationFactory()
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")
    assert len(many) == len(few)
