"""Every answer of both faces has its headers: each public address, each file, what is refused, and the desk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from record.models import User
from tests.answers import addresses_of, api_addresses, filled_routes
from tests.config.desk_addresses import addresses
from tests.desk import at_desk
from tests.factories import published, whole_campaign, whole_case, whole_resolution

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
LINK = r"""<(?:a|form|img|script|source|use)\b[^>]*?\s(?:href|action|src)=["']?([^"'\s>]+)"""
# Pictures of figures may stand on other sites: that is what they are for.
MAY_STAND_ELSEWHERE = ("/statistics/", "/ru/statistics/")


@pytest.fixture(autouse=True)
def _over_tls(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def policy_of(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response.headers.get("Content-Security-Policy", "").split(";"))
    return {name: value for name, _space, value in parts}


def wrong_with(path: str, response: Any, *, desk: bool = False) -> list[str]:
    """What an answer lacks."""
    headers, policy = response.headers, policy_of(response)
    wrong = [f"{name}: {headers.get(name)}" for name, value in EVERYWHERE.items() if headers.get(name) != value]
    if headers.get("Cross-Origin-Resource-Policy") != "same-origin" and not path.startswith(MAY_STAND_ELSEWHERE):
        wrong.append("Cross-Origin-Resource-Policy")
    permissions = headers.get("Permissions-Policy", "")
    wrong += [name for name in ("camera=()", "microphone=()", "geolocation=()") if name not in permissions]
    if "self" in permissions and not desk:
        wrong.append("Permissions-Policy of the desk")
    if policy.get("default-src") != "'none'" or policy.get("frame-ancestors") != "'none'":
        wrong.append(f"Content-Security-Policy: {policy}")
    if policy.get("base-uri") != "'none'" or "'unsafe-inline'" in policy.get("script-src", ""):
        wrong.append(f"Content-Security-Policy: {policy}")
    elsewhere = [v for v in policy.values() if "http" in v or "*" in v]
    if elsewhere or (not desk and "unsafe" in " ".join(policy.values())):
        wrong.append(f"Content-Security-Policy: {policy}")
    return [f"{path} {response.status_code}: {one}" for one in wrong]


def ask(path: str, method: str = "GET", client: Client | None = None, **headers: str) -> Any:
    client = client or Client(raise_request_exception=False)
    client.raise_request_exception = False
    return client.generic(method, path, secure=True, headers=headers)


def test_every_public_address_has_them_whatever_it_answers() -> None:
    case = published(whole_case())
    published(whole_campaign())
    published(whole_resolution())
    paths = set(filled_routes(addresses_of(case)).values())
    paths |= {f"/ru{path}" for path in paths}
    paths |= {
        "/nothing/here/",
        "/healthz",
        "/readyz",
        "/api/v1/nothing/",
        "/prisoners",
        "/prisoners/?colour=red",
        "/%ff",
    }
    assert len(paths) > 120
    wrong: list[str] = []
    statuses = set()
    for path in sorted(paths):
        response = ask(path)
        statuses.add(response.status_code)
        wrong += wrong_with(path, response)
    for path in ("/prisoners/", "/report/", "/api/v1/prisoners/", "/healthz"):
        for method in ("POST", "PUT", "OPTIONS", "TRACE"):
            wrong += wrong_with(path, ask(path, method))
    wrong += wrong_with(
        "/", Client(raise_request_exception=False).get("/", secure=True, headers={"host": "elsewhere.example"})
    )
    assert wrong == []
    assert {200, 301, 400, 404} <= statuses


def test_every_address_of_the_api_has_them_in_every_form() -> None:
    published(whole_case())
    assert [w for path, form in api_addresses() for w in wrong_with(path, ask(path, accept=form))] == []


def test_public_pages_let_no_script_make_markup_of_text() -> None:
    case = published(whole_case())
    for path in ("/", "/prisoners/", f"/prisoners/{case.public_id}/", "/subscribe/", "/report/", "/nothing/"):
        policy = policy_of(ask(path))
        assert policy["require-trusted-types-for"] == "'script'" and policy["trusted-types"] == "'none'", path
    assert "require-trusted-types-for" not in policy_of(ask("/api/v1/docs/"))


def test_static_files_have_them(tmp_path: Path) -> None:
    for path in ("css/site.css", "js/suggest.js", "desk/desk.css"):
        if finders.find(path) is not None:
            assert wrong_with(path, ask(f"/static/{path}")) == []
    assert wrong_with("gone", ask("/static/gone.css")) == []


def test_the_desk_has_them_and_runs_no_script_that_stands_in_a_page() -> None:
    whole_case()
    client = at_desk(User.objects.create_superuser("own"))
    wrong: list[str] = []
    for name, address in addresses().items():
        if name == "logout" or "<" in address:
            continue
        response = ask(address, client=client)
        wrong += wrong_with(address, response, desk=True)
    assert wrong == []
    wrong = wrong_with("/admin/", ask("/admin/"), desk=True)
    assert wrong == []


def test_a_fault_has_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # The table behind the page is gone: a real fault, as a visitor meets it.
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_publishedorganization RENAME TO gone")
    response = ask("/organizations/")
    assert response.status_code == 500
    assert wrong_with("/organizations/", response) == []


def test_tor_browser_is_told_of_the_same_page_of_the_onion_service_on_public_pages_alone(settings: Any) -> None:
    settings.ONION_URL = "http://example.onion"
    case = published(whole_case())
    for path in ("/", f"/prisoners/{case.public_id}/", "/ru/prisoners/?country=AZ&q=%D0%B0", "/nothing/here/"):
        assert ask(path).headers["Onion-Location"] == f"http://example.onion{path}"
    for path in ("/admin/login/", "/api/v1/prisoners/", "/changes.atom", f"/prisoners/{case.public_id}.json"):
        assert "Onion-Location" not in ask(path).headers, path
    settings.ONION_URL = ""
    assert "Onion-Location" not in ask("/").headers


def test_pages_are_the_same_at_the_onion_service_and_lead_nobody_out_of_it(settings: Any) -> None:
    onion = "example.onion"
    settings.ONION_URL, settings.ALLOWED_HOSTS = f"http://{onion}", ["testserver", onion]
    case = published(whole_case())
    published(whole_campaign())
    published(whole_resolution())
    for path in filled_routes(addresses_of(case)).values():
        answer = Client(raise_request_exception=False).get(path, headers={"host": onion})
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        assert "Strict-Transport-Security" not in answer.headers and not answer.cookies, path
        assert "upgrade-insecure-requests" not in answer.headers["Content-Security-Policy"], path
        assert answer.headers.get("Location", "/").startswith("/"), path
        links = re.findall(LINK, answer.text)
        out = [link for link in links if link.startswith((settings.SITE_URL, "//"))]
        assert out == [], (path, out)
