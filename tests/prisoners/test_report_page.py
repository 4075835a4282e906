"""Reporting, coming back and replying, as a visitor does it: under the public role, without cookie or script."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from prisoners import merging
from prisoners.models import Report, ReportMessage
from prisoners.reporting import services
from prisoners.reporting.form_ticket import AT_LEAST, AT_MOST, new_ticket
from prisoners.reporting.receipts import ALPHABET, receipt_for, receipt_hash
from prisoners.reporting.sealing import unsealed, unsealed_text
from tests.factories import PrisonerFactory, ReportFactory, ReportMessageFactory, UserFactory, published
from tests.visiting import words_of

pytestmark = pytest.mark.django_db

FORM, RECEIPT = "/report/", "/report/receipt/"
CODE = re.compile(rf"\b[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}}\b")


@pytest.fixture
def visitor() -> Client:
    """A browser that would fail at any demand for a CSRF token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def filled(db: None) -> dict[str, str]:
    """The form as a person sends it, with a ticket that has waited long enough."""
    return {
        "kind": "new_case",
        "whom": "Aysel Quliyeva",
        "what": "Arrested at her home in the morning.",
        "ticket": new_ticket(wait=0),
    }


@pytest.fixture
def send(visitor: Client, filled: dict[str, str]) -> Callable[..., Any]:
    """Sends the form, with some fields changed."""

    def post(**fields: Any) -> Any:
        return visitor.post(FORM, filled | fields)

    return post


def receipt_on(response: Any) -> str:
    (code,) = set(CODE.findall(response.text))
    return code


def test_from_the_form_to_the_answer_with_the_receipt_alone(visitor: Client, send: Callable) -> None:
    sent = send(when="7 February", where="Baku", sources="https://news.example/1", how="witness")
    assert sent.status_code == 200
    code = receipt_on(sent)
    report = Report.objects.get()
    assert (report.kind, report.state, report.prisoner) == ("new_case", "received", None)
    words = unsealed(report.sealed)
    assert (words.whom, words.when, words.where) == ("Aysel Quliyeva", "7 February", "Baku")
    assert (words.sources, words.how, words.language) == ("https://news.example/1", "witness", "en")

    assert "Nobody has looked at it yet" in visitor.post(RECEIPT, {"code": code}).text
    desk = UserFactory()
    services.write(report=report, kind="question", text="Which street?", by=desk)
    asked = visitor.post(RECEIPT, {"code": code.lower().replace("-", " ")})
    assert "We have a question for you." in asked.text and "Which street?" in asked.text

    replied = visitor.post(RECEIPT, {"code": code, "reply": "Nizami street"})
    assert "Your reply has arrived." in replied.text
    report.refresh_from_db()
    assert (report.state, report.waits) == ("looking", True)
    reply = report.messages.get(kind="reply")
    assert unsealed_text(reply.sealed) == "Nizami street"

    services.write(report=report, kind="answer", text="It is on the record now.", by=desk)
    services.decide(report=report, state="used", by=desk)
    at_last = visitor.post(RECEIPT, {"code": code})
    assert "It was used. Thank you." in at_last.text and "It is on the record now." in at_last.text
    assert 'name="reply"' not in at_last.text


def test_a_receipt_never_shows_what_was_reported_or_replied_nor_our_notes(visitor: Client) -> None:
    report = ReportFactory(nonce="n", words={"whom": "WHOM-1", "what": "WHAT-2", "contact": "CONTACT-3"})
    ReportMessageFactory(report=report, kind="note", text="NOTE-4")
    ReportMessageFactory(report=report, kind="reply", text="REPLY-5")
    ReportMessageFactory(report=report, kind="question", text="QUESTION-6")
    page = visitor.post(RECEIPT, {"code": receipt_for("n")}).text
    assert "QUESTION-6" in page and "Your reply" in page
    assert not re.search("WHOM-1|WHAT-2|CONTACT-3|NOTE-4|REPLY-5", page)


def test_what_happens_next_is_said(send: Callable) -> None:
    said = words_of(send().text)
    for words in ("The team that keeps the case reads it", "within two weeks", "It may not be published"):
        assert words in said
    assert "Nobody is told who sent it" in said and "After 180 days" in said
    assert "within a day" in words_of(send(kind="removal", ticket=new_ticket(wait=0)).text)


def test_files_are_not_taken_and_the_page_says_so_and_how_to_be_asked(visitor: Client) -> None:
    page = visitor.get(FORM).text
    assert 'type="file"' not in page and "multipart" not in page
    assert "Files are not taken here" in words_of(page)


def test_nothing_of_it_sets_a_cookie_or_is_kept_by_a_cache_or_names_the_code_in_an_address(
    visitor: Client, send: Callable
) -> None:
    sent = send()
    code = receipt_on(sent)
    for response in (
        visitor.get(FORM),
        sent,
        send(kind=""),
        visitor.get(RECEIPT),
        visitor.post(RECEIPT, {"code": code}),
    ):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert not re.search(rf'(href|action)="[^"]*{code}', response.text)


def test_neither_address_nor_browser_of_the_visitor_is_kept(visitor: Client, filled: dict[str, str]) -> None:
    visitor.post(
        FORM, filled, REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="Peculiar/9", HTTP_ACCEPT_LANGUAGE="qaa-Qaai"
    )
    report = Report.objects.get()
    kept = " ".join(str(getattr(report, f.attname)) for f in Report._meta.fields) + str(unsealed(report.sealed))
    assert not re.search(r"198\.51|Peculiar|Qaai", kept)
    # Not even the minute at which it came.
    assert (report.received_at.minute, report.received_at.second) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"kind": ""}, "kind", "Please choose what it is."),
        ({"kind": "gossip"}, "kind", "gossip"),
        ({"whom": " "}, "whom", "Please say whom it is about"),
        ({"whom": "x" * 201}, "whom", "At most 200 characters fit here; you wrote 201."),
        ({"what": ""}, "what", "Please say what happened"),
        ({"what": "x" * 8001}, "what", "At most 8000 characters fit here; you wrote 8001."),
        ({"what": "a\0b"}, "what", "Null characters are not allowed."),
        ({"sources": "x" * 2001}, "sources", "At most 2000"),
        ({"when": "x" * 201}, "when", "At most 200"),
        ({"where": "x" * 201}, "where", "At most 200"),
        ({"contact": "x" * 301, "may_contact": "on"}, "contact", "At most 300"),
        ({"how": "psychic"}, "how", "psychic"),
        ({"may_contact": "on"}, "contact", "do not say where"),
        ({"contact": "me@example.org"}, "may_contact", "tick this if we may use it"),
        ({"website": "https://spam.example"}, "website", "Please empty it"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    send: Callable, changes: dict[str, str], field: str, said: str
) -> None:
    response = send(**({"what": "Typed with care."} | changes))
    assert response.status_code == 400
    page = response.text
    (problem,) = re.findall(rf'id="id_{field}_error"[^>]*>([^<]*)<', page)
    assert said in problem
    assert f'aria-describedby="id_{field}' in page or "aria-invalid" in page or field in ("kind", "website")
    assert "Nothing was sent yet" in page
    assert "what" in changes or "Typed with care." in page
    assert not Report.objects.exists()


def test_the_longest_report_that_the_form_takes_is_taken_by_the_database(send: Callable) -> None:
    wide = "\U00010348"
    longest = {"whom": 200, "what": 8000, "when": 200, "where": 200, "sources": 2000, "contact": 300}
    sent = send(**{name: wide * size for name, size in longest.items()}, may_contact="on")
    assert sent.status_code == 200
    assert unsealed(Report.objects.get().sealed).what == wide * 8000
    reply = {"code": receipt_on(sent), "reply": wide * 4000}
    assert "Your reply has arrived." in Client().post(RECEIPT, reply).text


def test_a_line_break_counts_as_one_character(send: Callable) -> None:
    assert send(what="\r\n".join("x" * 4000)).status_code == 200


def test_a_form_sent_faster_than_anyone_writes_is_asked_for_again_and_then_taken(send: Callable) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ticket = new_ticket()
        early = send(ticket=ticket)
        assert early.status_code == 400 and "faster than we expect" in early.text
        assert f'value="{ticket}"' in early.text and "Arrested at her home" in early.text
        clock.shift(AT_LEAST + 1)
        assert send(ticket=ticket).status_code == 200


@pytest.mark.parametrize("ticket", ["", "forged", "x" * 5000, "WyJhIiwgMF0:1abcde:AAAA"])
def test_a_form_without_a_ticket_of_ours_is_given_one_and_taken_at_once(send: Callable, ticket: str) -> None:
    answer = send(ticket=ticket)
    assert answer.status_code == 400 and "Nothing is lost" in answer.text
    (fresh,) = re.findall(r'name="ticket" value="([^"]+)"', answer.text)
    assert send(ticket=fresh).status_code == 200


def test_a_form_that_lay_open_for_days_is_sent_once_more(send: Callable) -> None:
    with time_machine.travel(timezone.now() - AT_MOST - dt.timedelta(hours=1), tick=False):
        ticket = new_ticket()
    assert "lay open for too long" in send(ticket=ticket).text


def test_the_same_form_sent_twice_is_one_report_with_one_receipt(send: Callable) -> None:
    first, second = send(), send(what="Corrected: at her office.")
    assert receipt_on(first) == receipt_on(second)
    assert unsealed(Report.objects.get().sealed).what == "Corrected: at her office."


@pytest.mark.parametrize("read", ["viewed", "looked at"])
def test_what_somebody_is_reading_is_not_changed_by_sending_the_form_again(send: Callable, read: str) -> None:
    send()
    report = Report.objects.get()
    if read == "viewed":
        services.viewed(report=report, by=UserFactory(), where="/admin/")
    else:
        services.look(report=report, by=UserFactory())
    again = send(what="Something else")
    assert "was not taken" in again.text
    assert unsealed(Report.objects.get().sealed).what == "Arrested at her home in the morning."


def test_a_link_from_a_profile_fills_in_whom_it_is_about(visitor: Client, send: Callable) -> None:
    person = published(PrisonerFactory(name="Afiaddin Mammadov"))
    page = visitor.get(f"{FORM}?about={person.public_id}").text
    assert f'value="{person.public_id}"' in page and "Afiaddin Mammadov" in page
    send(kind="mistake", whom=f"https://vigil.example/prisoners/{person.public_id.lower()}/afiaddin/")
    assert Report.objects.get().prisoner == person


def test_a_number_of_a_merged_case_leads_to_the_one_that_was_kept(send: Callable) -> None:
    kept, merged = published(PrisonerFactory()), published(PrisonerFactory())
    merging.merge(kept=kept, merged=merged, choices={}, by=None, reason="One person")
    send(whom=merged.public_id)
    assert Report.objects.get().prisoner == kept


def test_a_number_of_a_hidden_case_is_answered_like_one_that_never_was(visitor: Client, send: Callable) -> None:
    draft = PrisonerFactory(name="Hidden Person")
    pages = [visitor.get(f"{FORM}?about={number}").text for number in (draft.public_id, "AZ-9999")]
    plain = [re.sub(r'value="[^"]*"', "", page).replace(draft.public_id, "AZ-9999") for page in pages]
    assert plain[0] == plain[1] and "Hidden Person" not in pages[0]
    send(whom=draft.public_id)
    assert Report.objects.get().prisoner is None


@pytest.mark.parametrize(
    "query", ["abuot=AZ-0001", f"about={'x' * 201}", "about=a%00b", "about=a&about=b", "code=ABCD"]
)
def test_an_address_that_asks_for_what_cannot_be_is_refused_with_the_reason(visitor: Client, query: str) -> None:
    response = visitor.get(f"{FORM}?{query}")
    assert response.status_code == 400
    assert "about" in response.text


def test_a_script_in_what_was_typed_stays_words(visitor: Client, send: Callable) -> None:
    script = "<script>alert(1)</script>"
    assert script not in visitor.get(FORM, {"about": script}).text
    assert script not in send(kind="", whom=script, what=script, ticket=script).text
    report = ReportFactory(nonce="n")
    ReportMessageFactory(report=report, kind="answer", text=script)
    page = visitor.post(RECEIPT, {"code": receipt_for("n"), "reply": ""}).text
    assert script not in page and "&lt;script&gt;" in page


def test_a_form_filled_in_by_another_site_is_refused(visitor: Client, filled: dict[str, str]) -> None:
    for address, data in ((FORM, filled), (RECEIPT, {"code": "A"})):
        for said in ("cross-site", "same-site"):
            assert visitor.post(address, data, headers={"sec-fetch-site": said}).status_code == 403
    assert not Report.objects.exists()
    assert visitor.post(FORM, filled, headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_every_wrong_code_is_answered_alike_and_with_the_same_questions(
    visitor: Client, django_assert_num_queries: Any
) -> None:
    report = ReportFactory(nonce="n")
    gone = receipt_for("deleted")
    right = receipt_for("n")
    answers = []
    for code in (gone, right[:-1] + ("0" if right[-1] != "0" else "1"), "nonsense", "x" * 5000, "' OR 1=1 --", "Ω"):
        with django_assert_num_queries(3):  # the role on and off, and the function
            answers.append(visitor.post(RECEIPT, {"code": code}))
    assert {a.status_code for a in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", a.text) for a in answers}) == 1
    with django_assert_num_queries(3):
        assert visitor.post(RECEIPT, {"code": right}).status_code == 200
    assert report.messages.count() == 0


def test_a_code_is_read_however_it_is_typed() -> None:
    code = receipt_for("some form")
    assert re.fullmatch(CODE, code)
    alike = code.replace("0", "O").replace("1", "l")
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " – "), alike, f" {code}\n"):
        assert receipt_hash(typed) == receipt_hash(code)


def test_codes_have_eighty_bits_and_only_a_keyed_hash_of_them_is_kept(settings: Any, send: Callable) -> None:
    codes = {receipt_for(str(n)) for n in range(2000)}
    assert len(codes) == 2000
    # Every place takes every character of the alphabet of 32.
    for place in range(16):
        assert {code.replace("-", "")[place] for code in codes} == set(ALPHABET)
    code = receipt_on(send())
    kept = Report.objects.get().receipt_hash
    assert code.replace("-", "") not in kept and kept == receipt_hash(code)
    settings.SECRET_KEY = "another " * 8
    assert receipt_hash(code) != kept


def test_a_reply_to_a_decided_report_is_refused_and_said(visitor: Client) -> None:
    report = ReportFactory(nonce="n")
    services.decide(report=report, state="not_used", by=UserFactory())
    page = visitor.post(RECEIPT, {"code": receipt_for("n"), "reply": "But look"}).text
    assert "this report was decided" in page and "is not used" in page
    assert not ReportMessage.objects.exists()


@pytest.mark.parametrize(("text", "said"), [("", "Please write something"), ("x" * 4001, "At most 4000")])
def test_a_wrong_reply_is_said_at_its_field(visitor: Client, text: str, said: str) -> None:
    ReportFactory(nonce="n")
    response = visitor.post(RECEIPT, {"code": receipt_for("n"), "reply": text})
    assert response.status_code == 400 and said in response.text
    assert not ReportMessage.objects.exists()


def test_a_message_that_no_key_reads_is_said_to_be_lost(visitor: Client, settings: Any) -> None:
    report = ReportFactory(nonce="n")
    ReportMessageFactory(report=report, kind="answer", text="Lost")
    settings.FIELD_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    assert "This can no longer be read." in visitor.post(RECEIPT, {"code": receipt_for("n")}).text


def test_the_pages_stand_in_every_language_and_keep_its_address(visitor: Client, filled: dict[str, str]) -> None:
    page = visitor.get("/ru/report/")
    assert page.status_code == 200 and 'action="/ru/report/"' in page.text
    visitor.post("/ru/report/", filled)
    assert unsealed(Report.objects.get().sealed).language == "ru"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(visitor: Client, method: str) -> None:
    for address in (FORM, RECEIPT):
        assert getattr(visitor, method)(address).status_code == 405


def test_a_merge_takes_the_reports_along() -> None:
    kept, merged = PrisonerFactory(), PrisonerFactory()
    ReportFactory(prisoner=merged)
    merging.merge(kept=kept, merged=merged, choices={}, by=None, reason="One person")
    assert kept.reports.count() == 1
