"""Whatever is asked of a public page, the answer is a page: no fault, nothing of what was sent as markup, no cookie."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import Institution
from prisoners.models import OfficialRole
from tests.browser.public_pages import NO_PAGES, PAGES
from tests.factories import published, whole_campaign, whole_case, whole_resolution

pytestmark = [pytest.mark.long, pytest.mark.django_db]

ANSWERS = {200, 301, 302, 304, 308, 400, 404, 405, 406, 414, 429}
SCRIPT = "\"'><script>alert(4711)</script><img src=x onerror=alert(4711)>"
NAMES = [
    *("q", "country", "status", "group", "organization", "institution", "article", "event", "gender", "year"),
    *(
        "arrested_after",
        "arrested_before",
        "arrested_in",
        "released_in",
        "ended_in",
        "end_kind",
        "detention_kind",
        "held_on",
        "sort",
        "page",
        "view",
        "as_of",
        "day",
        "month",
        "kind",
        "target",
    ),
    *("target", "about", "chart", "value", "show", "place", "which", "language", "template", "form", "code", "by"),
    *(
        "detained",
        "since",
        "until",
        "cursor",
        "format",
        "script",
        "next",
        "colour",
        SCRIPT,
        "a\x00b",
        "page[]",
        "%",
        "",
    ),
]
VALUES = [
    *(SCRIPT, "x" * 10_000, "\x00", "a\x00b", "2023-13-45", "0000-00-00", "99999-01-01", "2023-02-30", "-1", "0"),
    *("99999999999999999999999999", "1e999", "NaN", "９９", "٣", "AZ", "ZZ", "az", "' OR 1=1 --", "../../etc/passwd"),
    *(
        "\u202emadvog",
        "\u2066a\u2069",
        "Məmmədov",
        "Мамедов",
        "მამედოვი",
        "محمد",
        "\U0001f54a",
        "\ufeff",
        "a\r\nSet-Cookie: b=1",
    ),
    *("{{ 7 }}", "{% load %}", "%", "%%s", "&amp;", "javascript:alert(4711)", "https://elsewhere.example/", ""),
]
# As they stand in an address: some in an encoding that is none.
BROKEN = ["%", "%zz", "%ff%fe", "%c3%28", "%ed%a0%80", "%00", "+", ";", "%u0041", "%F0%9F"]
KNOWN = {
    "/prisoners/": ("q", "country", "article", "held_on", "year", "page", "view", "sort"),
    "/calendar/": ("month", "country"),
    "/statistics/": ("country",),
    "/changes/": ("day", "page"),
    "/subscribe/": ("kind", "target"),
    "/report/": ("about",),
}
ONE = st.one_of(
    st.sampled_from(VALUES).map(lambda text: quote(text, safe="")),
    st.sampled_from(BROKEN),
    st.text(max_size=40).map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")),
    st.binary(max_size=20).map(quote_from_bytes),
)
QUERY = st.lists(
    st.tuples(st.sampled_from(NAMES).map(lambda name: quote(name, safe="")), ONE).map("=".join), min_size=1, max_size=4
).map("&".join)


@pytest.fixture
def paths() -> list[str]:
    """A page of each type, and the files and feeds beside it, in a record with a whole noun of each kind."""
    case, campaign, resolution = published(whole_case()), published(whole_campaign()), published(whole_resolution())
    content = {"person": case.public_id, "dead": case.public_id, "unreachable": case.public_id}
    content |= {"campaign": campaign.slug, "resolution": resolution.slug, "today": "2026-01-01"}
    detention = case.detentions.get()
    content |= {
        "event": case.participations.get().event.slug,
        "organization": case.memberships.get().organization.slug,
        "prison": Institution.objects.get(custody__detention=detention).slug,
        "official": OfficialRole.objects.get(detention=detention).official.slug,
        "statute": "az-criminal-code-221",
        "to_confirm": "token",
        "to_stop": "token",
        "to_change": "token",
    }
    pages = {page.path.format_map(content).partition("?")[0] for page in PAGES}
    here = f"/prisoners/{case.public_id}"
    files = {f"{here}.json", f"{here}.atom", f"{here}.ics", f"{here}.pdf", f"{here}/card.png", f"{here}/address.pdf"}
    files |= {"/changes.atom", "/calendar.ics", "/prisoners/suggest/", "/prisoners/download.csv"}
    files |= {"/prisoners/download.json", "/statistics/held.csv", "/media/pictures/a.jpg"}
    assert NO_PAGES
    return sorted(pages | files)


def ask(path: str, query: str, method: str = "GET", **more: Any) -> Any:
    """As it stands in the address, with nothing put right by the client."""
    return Client(raise_request_exception=True).generic(method, path, QUERY_STRING=query, **more)


def is_safe(response: Any, asked: str) -> None:
    assert response.status_code in ANSWERS, (asked, response.status_code)
    assert not response.cookies and "Set-Cookie" not in response.headers, asked
    assert "Content-Security-Policy" in response.headers, asked
    assert response.headers["X-Content-Type-Options"] == "nosniff", asked
    assert not response.headers.get("Location", "/").startswith(("http", "//", "javascript")), asked
    if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
        html = response.content.decode()
        # Neither the script nor an attribute of it as markup.
        assert "<script>alert" not in html and "<img src=x" not in html, asked
        assert not re.search(r"""(?:href|src|action)=["']?\s*javascript:""", html), asked


def test_a_script_in_any_parameter_of_any_page_is_no_markup(paths):
    for path in paths:
        for start in range(0, len(NAMES), 6):
            query = "&".join(f"{quote(name, safe='')}={quote(SCRIPT, safe='')}" for name in NAMES[start : start + 6])
            is_safe(ask(path, query), f"{path}?{query[:200]}")


def test_each_value_in_the_parameters_that_lists_know(paths):
    for path, names in KNOWN.items():
        for value in VALUES:
            for name in names:
                one = f"{name}={quote(value, safe='')}"
                is_safe(ask(path, one), f"{path}?{one[:200]}")
            is_safe(ask(path, f"{one}&{one}"), f"{path}?{one[:200]} twice")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_address_at_all_brings_a_page_down(paths, data):
    path, query = data.draw(st.sampled_from(paths)), data.draw(QUERY)
    is_safe(ask(path, query), f"{path}?{query}")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=st.one_of(ONE, st.sampled_from(["AZ-9999999", "az-0001", "AZ-0001/" + "x" * 300])), data=st.data())
def test_no_path_brings_a_page_down(paths, rest, data):
    stem = data.draw(st.sampled_from(["/", "/ru/", "/prisoners/", "/events/", "/subscriptions/", "/statutes/", "/xx/"]))
    is_safe(ask(f"{stem}{rest}/", ""), f"{stem}{rest}")


def test_what_a_page_does_not_take_is_said(paths):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        for path in paths:
            response = ask(path, "", method)
            assert response.status_code in ANSWERS | {403}, (method, path, response.status_code)
            assert not response.cookies


REFUSED = ["/prisoners/", "/calendar/", "/statistics/", "/map/", "/changes/", "/events/", "/organizations/", "/report/"]


def test_what_was_wrong_is_said_and_the_way_on_offered(paths):
    for path in REFUSED:
        response = ask(path, "colour=red")
        html = response.content.decode()
        assert response.status_code == 400 and "colour" in html, path
        main = html[html.index("<main") : html.index("</main>")]
        assert re.search(r'<a [^>]*href="/', main), path


def test_a_page_beyond_the_end_is_not_found_and_says_so(paths):
    for path in ("/prisoners/", "/events/", "/organizations/", "/campaigns/", "/statutes/", "/officials/"):
        response = ask(path, "page=99")
        assert response.status_code == 404 and "99" in response.content.decode(), path
