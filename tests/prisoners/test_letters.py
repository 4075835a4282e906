"""Letters: where to, by which rules, with what words, and the sheets to print."""

from __future__ import annotations

import io
import re
import tomllib

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from PIL import Image

from organizations.models import Institution
from prisoners import merging
from prisoners.letters import printing, texts
from prisoners.letters.printing import AddressForm, address_sheet, letter_sheet
from prisoners.letters.texts import Template, letter_in
from prisoners.models import Prisoner
from record import services
from tests.factories import (
    CampaignFactory,
    CampaignPrisonerFactory,
    CustodyFactory,
    DetentionFactory,
    InstitutionFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    UserFactory,
    public_document,
    published,
)
from tests.visiting import cost_of, page, words_of

pytestmark = pytest.mark.django_db


def prison(**fields: object) -> Institution:
    own = {
        "name": "Kurdakhani",
        "postal_address": "Baku Pre-trial Detention Facility\nZabrat, AZ1104 Baku",
        "letter_rules": "No coloured ink.",
        "letter_language": "az, ru",
    }
    return published(InstitutionFactory(**(own | fields)))


def held_in(institution: Institution | None, **fields: object) -> Prisoner:
    """A published person who is held there."""
    case = PrisonerFactory(**({"name": "Aziz Orujov"} | fields))
    detention = DetentionFactory(prisoner=case)
    if institution:
        CustodyFactory(detention=detention, institution=institution)
    return published(case)


def letter_page(case: Prisoner) -> str:
    return f"/prisoners/{case.public_id}/letter/"


def letter_pdf(case: Prisoner, asked: str = "") -> str:
    return f"/prisoners/{case.public_id}/letter.pdf{asked}"


def address_pdf(case: Prisoner, asked: str = "") -> str:
    return f"/prisoners/{case.public_id}/address.pdf{asked}"


def pdf(url: str) -> bytes:
    response = Client().get(url)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf", (url, response.status_code)
    assert not response.cookies and response.content.startswith(b"%PDF-")
    return response.content


def test_the_page_says_where_to_by_which_rules_and_what_to_leave_out():
    said = words_of(page(letter_page(held_in(prison()))))
    for expected in (
        "Write to Aziz Orujov",
        "Baku Pre-trial Detention Facility",
        "Zabrat, AZ1104 Baku",
        "Azerbaijan",
        "Letters pass in: Azerbaijani, Russian.",
        "No coloured ink.",
        "What to leave out",
        "Your own safety",
        "Hörmətli Aziz Orujov,",
        "Dear Aziz Orujov,",
    ):
        assert expected in said, expected
    assert "Здравствуйте" not in said


def test_letters_are_in_the_language_that_passes_and_by_the_name_it_writes():
    case = PrisonerFactory(name="Aziz Orujov", name_ru="Азиз Оруджев")
    PrisonerNameFactory(prisoner=case, name="Əziz Orucov", language="az", kind="original")
    CustodyFactory(detention=DetentionFactory(prisoner=case), institution=prison())
    published(case)
    html = page(letter_page(case))
    assert "Hörmətli Əziz Orucov," in words_of(html)
    sheet = html.split("letter.pdf?template=first")[1].split('"')[0].replace("&amp;", "&")
    assert sheet == "&language=az" and pdf(letter_pdf(case, f"?template=first{sheet}"))
    assert "Здравствуйте, Азиз Оруджев!" in words_of(page(letter_page(case) + "?language=ru"))
    said = words_of(page(letter_page(case) + "?language=el"))
    assert "Γεια σας" not in said and "Hörmətli" in said


def test_where_no_language_is_on_record_the_readers_own_is_offered_with_a_warning():
    case = held_in(prison(letter_language=""))
    said = words_of(page(letter_page(case)))
    assert "In which languages letters pass is not on record" in said and "Dear Aziz Orujov," in said
    assert "Γεια σας, Aziz Orujov" in words_of(page(letter_page(case) + "?language=el"))


def test_a_language_we_have_no_letters_in_leaves_the_sheet_with_lines():
    case = held_in(prison(letter_language="be"))
    said = words_of(page(letter_page(case)))
    assert "Letters pass in: Belarusian." in said and "We have no letters in a language that passes there" in said
    assert "Dear" not in said and pdf(letter_pdf(case)) and pdf(address_pdf(case))


@pytest.mark.parametrize(
    ("case_of", "why"),
    [
        (lambda: held_in(None), "does not say in which institution"),
        (lambda: held_in(prison(postal_address="")), "has no postal address"),
        (lambda: held_in(InstitutionFactory(postal_address="Secret\nDraft")), "does not say in which institution"),
        (lambda: held_in(prison(), naming="unnamed", name="a member of a union"), "does not give this person’s name"),
    ],
)
def test_who_is_held_but_cannot_be_reached_has_a_page_that_says_what_else_to_do(case_of, why):
    case = case_of()
    said = words_of(page(letter_page(case)))
    assert "No letter can be sent" in said and why in said and "What you can do instead" in said
    assert "Secret" not in said and "Hörmətli" not in said
    for url in (letter_pdf(case), address_pdf(case)):
        response = Client().get(url)
        assert (response.status_code, response["Location"]) == (302, letter_page(case))


@pytest.mark.parametrize(
    ("fields", "why", "also"),
    [
        ({"has_ended": True, "ended": "2024-01-01", "end_kind": "pardon"}, "is not held now", "instead"),
        ({"has_ended": True, "ended": "2024-01-01", "end_kind": "death_in_custody"}, "died in custody", "Keep the"),
        ({"kind": "enforced_disappearance"}, "is not known", "think of your own safety"),
        ({"kind": "house_arrest"}, "does not say in which institution", "instead"),
    ],
)
def test_who_is_not_held_in_a_prison_gets_no_letter_there(fields, why, also):
    case = PrisonerFactory()
    CustodyFactory(detention=DetentionFactory(prisoner=case, **fields), institution=prison())
    said = words_of(page(letter_page(published(case))))
    assert why in said and also in said and "Zabrat" not in said


def test_a_letter_goes_where_the_person_is_now():
    case = PrisonerFactory()
    detention = DetentionFactory(prisoner=case)
    CustodyFactory(detention=detention, institution=prison(), since="2023-11-21", until="2024-02-01")
    CustodyFactory(detention=detention, institution=prison(postal_address="Colony 2\nUmbaki"), since="2024-02-01")
    said = words_of(page(letter_page(published(case))))
    assert "Umbaki" in said and "Zabrat" not in said


def test_the_country_is_added_once():
    for address in ("Zabrat\nAzerbaijan", "Zabrat, AZERBAIJAN."):
        html = page(letter_page(held_in(prison(postal_address=address))))
        assert len(re.findall("azerbaijan", html.split("<address")[1].split("</address>")[0], re.IGNORECASE)) == 1


def test_campaigns_are_the_way_on():
    case = held_in(None)
    campaign = CampaignFactory(title="Free them")
    CampaignPrisonerFactory(campaign=campaign, prisoner=case)
    published(campaign)
    assert "Join the campaign: Free them" in words_of(page(letter_page(case)))


def test_drafts_the_withdrawn_and_the_unheard_of_get_the_same_answer():
    draft, gone = PrisonerFactory(), published(PrisonerFactory())
    services.unpublish(case=gone, by=None, reason="asked for")
    for url in (letter_page, letter_pdf, address_pdf):
        urls = [url(draft), url(gone), url(gone).replace(gone.public_id, "AZ-9999")]
        assert len({page(u, 404).replace(u, "") for u in urls}) == 1


def test_the_pages_of_a_merged_case_lead_to_the_survivor():
    gone, survivor = held_in(prison()), held_in(prison())
    merging.merge(kept=survivor, merged=gone, choices={}, by=UserFactory(), reason="One person.")
    for url in (letter_page, letter_pdf, address_pdf):
        response = Client().get(url(gone))
        assert (response.status_code, response["Location"]) == (301, url(survivor))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("letter/?language=xx", "xx is not one of the values it takes. It takes en, az, ru"),
        ("letter/?text=hello", "There is no such parameter."),
        ("letter.pdf?template=../x", "../x is not one of the values it takes. It takes first, solidarity"),
        ("letter.pdf?body=hello", "There is no such parameter."),
        ("address.pdf?form=card", "card is not one of the values it takes. It takes labels, envelope."),
    ],
)
def test_what_cannot_be_asked_is_said(url, said):
    case = held_in(prison())
    assert said in words_of(page(f"/prisoners/{case.public_id}/{url}", 400))


def test_nothing_can_be_sent_to_us():
    case = held_in(prison())
    for url in (letter_page(case), letter_pdf(case), address_pdf(case)):
        assert Client().post(url, {"text": "Dear"}).status_code == 405
    html = page(letter_page(case)).split("<main")[1].split("</main>")[0]
    assert "<form" not in html and "<textarea" not in html and "<input" not in html


def test_every_language_has_every_letter_and_each_fits_any_name():
    assert texts.languages() == list(settings.CONTENT_LANGUAGES)
    for language in texts.languages():
        words = tomllib.loads((texts.FOLDER / f"{language}.toml").read_text())
        assert set(words) == {t.value for t in Template if t != Template.BLANK}
        for template in words:
            letter = letter_in(language, template, "{name} {0} %s")
            assert letter.greeting.count("{name} {0} %s") == 1 and letter.closing.endswith(",")
            assert letter.body and all("{" not in paragraph for paragraph in letter.body)


def inked(picture: bytes) -> float:
    """Which part of a page is not white."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    return sum(grey.histogram()[:200]) / (grey.width * grey.height)


@pytest.mark.parametrize("language", settings.CONTENT_LANGUAGES)
def test_letters_of_every_language_are_set_on_one_sheet(language):
    name = "Əziz Şahin Оруджев Γιώργος محمد"
    made = letter_sheet(letter_in(language, "first", name))
    assert made.startswith(b"%PDF-") and len(re.findall(rb"/Type\s*/Page\b", made)) <= 1
    shown = letter_sheet(letter_in(language, "first", name), format="png")
    assert 0.01 < inked(shown) < 0.2


def test_a_name_is_never_read_as_markup():
    hostile = '#read("/etc/passwd") *b* $x$ \\ `raw` #import "x.typ"'
    assert letter_sheet(letter_in("en", "first", hostile)).startswith(b"%PDF-")
    for form in AddressForm.values:
        assert address_sheet(form, [hostile, "x" * 400, *["line"] * 40], language="en").startswith(b"%PDF-")


def test_sheets_are_there_for_every_letter_and_form():
    case = held_in(prison())
    made = {pdf(letter_pdf(case, f"?template={t}&language=az")) for t in Template.values}
    made |= {pdf(address_pdf(case, f"?form={form}")) for form in AddressForm.values}
    assert len(made) == len(Template.values) + len(AddressForm.values)
    response = Client().get(letter_pdf(case, "?template=first&language=el"))
    assert (response.status_code, response["Location"]) == (302, letter_page(case))


def test_a_sheet_is_made_once_until_what_it_says_is_published_anew(monkeypatch):
    cache.clear()
    made: list[int] = []
    real = printing.typeset
    monkeypatch.setattr(printing, "typeset", lambda *args, **kwargs: made.append(1) or real(*args, **kwargs))  # type: ignore[func-returns-value]
    where = prison()
    case = held_in(where)
    first = pdf(address_pdf(case))
    assert pdf(address_pdf(case)) == first and len(made) == 1
    where.postal_address = "Umbaki"
    where.save()
    published(where)
    assert pdf(address_pdf(case)) != first and len(made) == 2


def test_a_worker_makes_few_sheets_at_once_and_asks_the_others_to_return(monkeypatch):
    cache.clear()
    monkeypatch.setattr(printing, "WAIT", 0.01)
    case = held_in(prison())
    with printing._AT_ONCE, printing._AT_ONCE:
        response = Client().get(letter_pdf(case))
    assert response.status_code == 503 and response["Retry-After"] == "30"
    assert pdf(letter_pdf(case))


def test_no_sheet_names_this_site():
    source = "".join(path.read_text() for path in printing.HERE.glob("*.typ"))
    source += "".join(path.read_text() for path in texts.FOLDER.iterdir())
    assert "vigil" not in source.lower()
    assert b"igil" not in pdf(letter_pdf(held_in(prison()), "?template=first&language=az"))


def test_the_rules_are_told_in_the_readers_language():
    where = prison(letter_rules_az="Rəngli mürəkkəb olmaz.")
    case = held_in(where)
    with override_settings(LANGUAGES=[("en", "English"), ("az", "Azerbaijani")]):
        said = words_of(page("/az" + letter_page(case)))
    assert "Rəngli mürəkkəb olmaz." in said and "No coloured ink." not in said and "Dear Aziz" not in said


def test_the_institution_publishes_the_languages_of_its_letters():
    assert public_document(prison(letter_language="AZ, ru,az"))["letter_language"] == ["az", "ru"]
    assert public_document(prison(letter_language=""))["letter_language"] == []


@pytest.mark.parametrize("codes", ["azerbaijani", "az;ru", "az,,ru", "1", "az, "])
def test_what_is_no_list_of_languages_is_refused(codes):
    with pytest.raises(ValidationError, match="no codes of languages"):
        InstitutionFactory.build(letter_language=codes).clean_fields()


def test_the_page_costs_the_same_however_long_the_story_is():
    where = prison()
    case = held_in(where)
    assert cost_of(letter_page(case)) == 2
    for n in range(4):
        CustodyFactory(detention=case.detentions.get(), institution=where, since=f"2024-0{n + 1}-01")
    published(case)
    assert cost_of(letter_page(case)) == cost_of(letter_pdf(case)) == cost_of(address_pdf(case)) == 2
