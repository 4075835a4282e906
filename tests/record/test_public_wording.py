"""What looks like somebody's telephone number or address in public text, and what does not."""

from __future__ import annotations

import pytest

from record.public_wording import emails_in, phones_in, texts_in


@pytest.mark.parametrize(
    "text",
    [
        "Call +994 50 123-45-67 in the evening.",
        "his sister: +994501234567",
        "00 994 12 555 12 34",
        "(050) 123-45-67",
        "050 123 45 67",
        "+375 (29) 123 45 67.",
    ],
)
def test_a_telephone_number_is_found(text):
    assert len(phones_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Articles 221.1, 228.4 and 233 of the Criminal Code",
        "on 20.11.2023, or 2023-11-20 at 09:30",
        "Application no. 12345/23 to the Court; case 1-1(101)-445/2014",
        "a fine of 100 000 manat, or 1 000 000",
        "https://example.org/news/0501234567/+994501234567",
        "ISBN 978-3-16-148410-0",
        "1976-1980, 2011/2012",
        "Resolution 1900 (2012)",
        "Prison No. 11, room 0123",
    ],
)
def test_articles_dates_and_case_numbers_are_no_telephone_numbers(text):
    assert phones_in(text) == []


def test_an_email_address_is_found():
    assert emails_in("Write to leyla.m@mail.example.az, or not.") == ["leyla.m@mail.example.az"]
    assert emails_in("@abzas on Telegram, at 5 @ the court") == []


def test_only_what_someone_wrote_is_looked_at():
    document = {"id": "+994501234567", "url": "mailto:a@b.org", "names": [{"name": "Leyla"}], "born": {"edtf": "1990"}}
    assert list(texts_in(document)) == [("/names/0/name", "Leyla")]
