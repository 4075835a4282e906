"""The list of August 2014 as printed, against a table read by hand (az_2014.csv beside this file)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from prisoners.reading import read_articles, read_institution, read_person_name
from record.date_reading import read_date

BY_HAND = Path(__file__).with_name("az_2014.csv")
PRINTED = Path(__file__).with_name("az_2014_printed.csv")

# In the table: as printed, with “?” where the row names no statute.
CODES = {"CC": "Criminal Code", "CC1960": "Criminal Code (1960)", "?": "?"}


def rows_of(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["no"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def by_hand():
    return rows_of(BY_HAND)


@pytest.fixture(scope="module")
def printed():
    return rows_of(PRINTED)


def test_the_table_holds_every_row_of_the_list(by_hand, printed):
    assert list(by_hand) == list(printed)
    assert len(by_hand) == 95


def test_dates_are_read_at_the_precision_printed(by_hand, printed):
    wrong = {}
    for no, row in by_hand.items():
        try:
            read = read_date(printed[no]["arrested"]).edtf
        except ValidationError as refused:
            read = refused.messages[0]
        if read != row["arrested"]:
            wrong[no] = (printed[no]["arrested"], read)
    print(f"dates: {len(by_hand) - len(wrong)} of {len(by_hand)}; wrong: {wrong}")
    assert len(by_hand) - len(wrong) >= 93


def test_every_person_is_read_by_the_name_people_say(by_hand, printed):
    read = {no: read_person_name(printed[no]["name"]).name for no in by_hand}
    wrong = {no: name for no, name in read.items() if name != by_hand[no]["name"]}
    print(f"people: {len(read) - len(wrong)} of {len(read)}; wrong: {wrong}")
    assert wrong == {}


def test_articles_are_read_with_their_statutes(by_hand, printed):
    expected, found = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for no, row in by_hand.items():
        for article in row["articles"].split("; "):
            code, number = article.split(" ")
            expected[no, CODES[code], number] += 1
        for read in read_articles(printed[no]["charges"], country="AZ"):
            found[no, read.code if read.code_is_printed else "?", read.number] += 1
    missed, invented = expected - found, found - expected
    total = expected.total()
    print(f"articles: {total - missed.total()} of {total}; missed: {dict(missed)}; invented: {dict(invented)}")
    assert (total - missed.total()) / total >= 0.98
    assert invented.total() / total <= 0.02


def test_what_is_not_read_of_charges_is_kept(printed):
    kept = {no: read.left for no, row in printed.items() if (read := read_articles(row["charges"])).left}
    assert kept == {"21": "Place of Detention: Baku Investigative Facility (Kurdakhani prison)"}


def test_one_institution_has_one_key_however_it_is_printed(by_hand, printed):
    keys: dict[str, set[str]] = {}
    for no, row in by_hand.items():
        if row["held_at"]:
            keys.setdefault(row["held_at"], set()).add(read_institution(printed[no]["held_at"]).key)
    assert {name: found for name, found in keys.items() if len(found) > 1} == {}
    assert len({key for found in keys.values() for key in found}) == len(keys)
