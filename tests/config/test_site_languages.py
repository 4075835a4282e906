"""The ways between languages: the switcher, right-to-left pages, merged cases, and the desk, which is English."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from prisoners import merging
from tests.browser.public_pages import PAGES
from tests.desk import at_desk, page_of, staff
from tests.factories import (
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    UserFactory,
    published,
    whole_case,
)
from tests.visiting import page

pytestmark = pytest.mark.django_db

CODES = [code for code, _name in settings.LANGUAGES]
# Those whose address asks for nothing in the record.
PATHS = sorted({p.path for p in PAGES if "{" not in p.path and p.status == 200 and not p.path.startswith("/api/")})


def frame(code: str, direction: str = "ltr") -> re.Pattern[str]:
    return re.compile(rf'<html lang="{code}"\s+dir="{direction}">')


def under(code: str, path: str) -> str:
    return path if code == "en" else f"/{code}{path}"


@pytest.mark.parametrize("code", CODES)
def test_every_page_that_needs_no_record_answers_in_every_language(code: str) -> None:
    for path in PATHS:
        if "map/people" in path or "statistics/people" in path:
            continue
        assert frame(code).search(page(under(code, path))), path


def test_a_profile_answers_in_every_language_and_says_which_to_other_programs() -> None:
    case = published(PrisonerFactory())
    for code in CODES:
        html = page(under(code, f"/prisoners/{case.public_id}/"))
        assert frame(code).search(html)
        assert f'<meta property="og:locale" content="{code}">' in html


@override_settings(LANGUAGES=[*settings.LANGUAGES, ("ar", "Arabic")])
def test_a_language_from_right_to_left_turns_the_page() -> None:
    from django.utils.translation.trans_real import get_languages

    get_languages.cache_clear()  # type: ignore[attr-defined]
    try:
        assert frame("ar", "rtl").search(page("/ar/about/"))
    finally:
        get_languages.cache_clear()  # type: ignore[attr-defined]


def test_the_switcher_keeps_what_was_asked() -> None:
    html = page("/prisoners/?q=Samadov&country=AZ")
    assert 'href="/ru/prisoners/?q=Samadov&amp;country=AZ"' in html
    assert 'href="/prisoners/?q=Samadov&amp;country=AZ"' in page("/ru/prisoners/?q=Samadov&country=AZ")
    # From an address that leads nowhere the way is home, in each language.
    assert re.search(r'href="/ru/"\s+lang="ru"', page("/nothing/here/", 404))


def test_a_merged_case_leads_to_the_one_it_is_part_of_in_the_same_language() -> None:
    kept, merged = published(PrisonerFactory(name="One")), published(PrisonerFactory(name="Two"))
    merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
    response = Client().get(f"/ru/prisoners/{merged.public_id}/")
    assert response.status_code in (301, 308)
    assert response.headers["Location"].startswith(f"/ru/prisoners/{kept.public_id}/")
    assert page(f"/ru/prisoners/{merged.public_id}/", response.status_code) == ""


def test_the_data_for_programs_stands_at_one_address_in_no_language() -> None:
    case = published(PrisonerFactory())
    assert Client().get("/ru/api/v1/prisoners/").status_code == 404
    assert Client().get("/ru/admin/").status_code == 404
    english, russian = (Client().get(f"{at}/prisoners/{case.public_id}.json") for at in ("", "/ru"))
    assert english.json() == russian.json()
    # An entry keeps its identifier in whatever language its feed is read.
    identifiers = [re.findall(r"<id>[^<]*#change-\d+</id>", page(f"{at}/changes.atom")) for at in ("", "/ru")]
    assert identifiers[0] and identifiers[0] == identifiers[1]


def test_the_desk_is_english_whatever_the_browser_asks_for() -> None:
    client = Client(headers={"accept-language": "ru"})
    client.cookies["django_language"] = "ru"
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    html = client.get(reverse("admin:index"), follow=True).content.decode()
    assert '<html lang="en' in html
    assert not re.search("[А-Яа-я]{4}", re.sub(r"(?s)<nav.*?</nav>", "", html))


def test_a_public_page_in_another_language_does_not_change_the_next_one() -> None:
    client = Client()
    assert '<html lang="ru"' in client.get("/ru/about/").content.decode()
    assert '<html lang="en"' in client.get("/about/").content.decode()


def test_a_preview_at_the_desk_is_the_page_in_english() -> None:
    team = OrganizationFactory()
    case = whole_case(name="Previewed Person", name_ru="Тест", case_summary_ru="Взят дома.")
    MaintenanceFactory(prisoner=case, organization=team)
    client = at_desk(staff("Editor", team=team))
    client.cookies["django_language"] = "ru"
    html = client.get(page_of(case, "preview"), headers={"accept-language": "ru"}).content.decode()
    assert frame("en").search(html)
    assert "Arrested at home." in html and "Взят дома." not in html
