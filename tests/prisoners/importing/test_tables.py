"""Files as tables: every format and encoding is read, and what is no table is refused with a message."""

from __future__ import annotations

import datetime as dt
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prisoners.importing.tables import UnreadableFile
from tests.prisoners.importing.files import HEADER, repacked, rows_of, table_of, workbook

SHEET = "xl/worksheets/sheet1.xml"
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def refused(content: bytes | str, name: str = "cases.csv") -> str:
    with pytest.raises(UnreadableFile) as error:
        rows_of(content, name)
    return " ".join(error.value.messages)


@pytest.mark.parametrize(
    ("text", "encoding", "guess"),
    [
        ("name\nƏli Məmmədov\n", "utf-8", False),
        ("name\nƏli Məmmədov\n", "utf-8-sig", False),
        ("name\nƏli Məmmədov\n", "utf-16", False),
        ("name\nАлександр Игоревич Казаков из Минска\n", "cp1251", True),
        ("name\nGüneş Şahin Çağlayan Işık\n", "cp1254", True),
        ("name\nJosé Muñoz Peña\n", "latin-1", True),
    ],
)
def test_a_file_is_read_in_its_encoding_and_a_guess_is_said(text: str, encoding: str, guess: bool) -> None:
    table = table_of(text.encode(encoding))
    assert table.columns == ["name"]
    assert [row.cells["name"] for row in table.rows] == [text.splitlines()[1]]
    assert any("a guess" in note for note in table.notes) == guess


def test_a_file_that_is_not_what_its_mark_says_is_refused() -> None:
    assert "not in UTF-8" in refused(b"\xef\xbb\xbfname\n\xff\xfe\xff\n")


def test_line_ends_may_be_mixed_and_cells_may_hold_some() -> None:
    rows = rows_of('name,charges\r\nA,1\rB,"2\r\n2"\nC,3\r\n')
    assert [row.cells["name"] for row in rows] == ["A", "B", "C"]
    assert rows[1].cells["charges"] == "2\r\n2"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter: str) -> None:
    assert rows_of(f"name{delimiter}arrested\nA{delimiter}2014\n")[0].cells == {"name": "A", "arrested": "2014"}


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refused(content) == "The file is empty."


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("name,Name,arrested", "the same name"),
        ("name,,arrested", "Column 2 has no name"),
        ("1,2014,A", "no row of column names"),
        ("x" * 300, "no row of column names"),
    ],
)
def test_a_header_that_does_not_tell_columns_apart_is_refused(header: str, why: str) -> None:
    assert why in refused(f"{header}\nA,B,C\n")


def test_a_million_columns_are_refused_at_once_and_in_little_memory() -> None:
    content = b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n"
    tracemalloc.start()
    begun = time.monotonic()
    assert "too many columns" in refused(content)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 100 * 1024 * 1024
    assert time.monotonic() - begun < 10


def test_a_row_of_a_million_cells_is_refused() -> None:
    assert "too many columns" in refused(f"{HEADER}\n" + "," * 1_000_000 + "\n")


def test_a_row_with_more_cells_than_columns_is_told_of_and_the_others_read() -> None:
    few, many, good = rows_of("name,arrested\nA\nB,2014,x,y\nC,2015\n")
    assert few.doubts
    assert "4 cells" in many.problems[0]
    assert not good.problems


def test_a_quotation_mark_that_is_never_closed_is_told_of() -> None:
    assert "quotation mark" in refused('name\nA\n"B' + "\nC" * 100_000)


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "-cmd(1)"])
def test_a_formula_is_never_calculated_and_its_row_is_told_of(cell: str) -> None:
    (row,) = rows_of(f'name,charges\nA,"{cell}"\n')
    assert "formula" in row.problems[0]
    assert cell[:20] in row.problems[0]


@pytest.mark.parametrize("cell", ["- beaten in custody", "@activist", "+994 12 000 00 00", "–"])
def test_what_only_begins_like_a_formula_is_text(cell: str) -> None:
    assert rows_of(f"name,charges\nA,{cell}\n")[0].problems == ()


def test_a_cell_that_is_far_too_long_is_told_of() -> None:
    assert "characters" in rows_of(f"name\n{'x' * 20_001}\n")[0].problems[0]


@pytest.mark.parametrize("head", [b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08\x00", b"name\x00\x01\x02\nA\n"])
def test_what_is_no_text_is_refused(head: bytes) -> None:
    assert "no table" in refused(head) or "no text" in refused(head)


def test_an_old_excel_file_is_refused_with_what_to_do() -> None:
    assert "save it as .xlsx" in refused(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)


def test_a_workbook_is_read_with_days_and_whole_numbers_as_written() -> None:
    book = workbook(
        [["name", "arrested", "no"], ["A", dt.date(2014, 3, 7), 12.0], [None, None, None], ["B", "2015", 3]]
    )
    rows = rows_of(book, "cases.xlsx")
    assert [row.cells for row in rows] == [
        {"name": "A", "arrested": "2014-03-07", "no": "12"},
        {"name": "B", "arrested": "2015", "no": "3"},
    ]


def test_a_formula_in_a_workbook_is_read_as_its_text() -> None:
    (row,) = rows_of(workbook([["name", "charges"], ["A", "=HYPERLINK(1)"]]), "cases.xlsx")
    assert "=HYPERLINK(1)" in row.problems[0]


def test_merged_cells_are_said_and_their_rows_told_of() -> None:
    table = table_of(workbook([["name", "held_at"], ["A", "P"], ["B", ""], ["C", "Q"]], merged=["B2:B3"]), "x.xlsx")
    first, second, third = table.rows
    assert "B2:B3" in table.notes[0]
    assert "merged" in first.problems[0]
    assert "merged" in second.problems[0]
    assert not third.problems


def test_merged_column_names_are_refused() -> None:
    assert "merged" in refused(workbook([["name", "x"], ["A", "B"]], merged=["A1:A2"]), "x.xlsx")


def test_the_sheets_that_are_not_read_are_named() -> None:
    book = workbook([["name"], ["A"]], sheets=["Second"])
    assert "Second" in table_of(book, "x.xlsx").notes[0]
    assert table_of(book, "x.xlsx", sheet="second").columns == ["other"]
    with pytest.raises(UnreadableFile):
        table_of(book, "x.xlsx", sheet="third")


def test_a_zip_bomb_is_not_opened() -> None:
    bomb = repacked(workbook([["name"], ["A"]]), SHEET, b"<worksheet>" + b" " * 60_000_000)
    assert len(bomb) < 200_000
    tracemalloc.start()
    assert "zip bomb" in refused(bomb, "cases.xlsx")
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 20 * 1024 * 1024


def test_entities_in_a_workbook_are_not_expanded() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    book = repacked(workbook([["name"]]), SHEET, f"{laughs}<worksheet {NS}>&b;</worksheet>".encode())
    assert "what no spreadsheet writes" in refused(book, "cases.xlsx")


def test_a_row_of_a_million_cells_in_a_workbook_is_refused_in_little_memory() -> None:
    row = b'<row r="1">' + b"".join(b"<c><v>%d</v></c>" % n for n in range(300_000)) + b"</row>"
    book = repacked(
        workbook([["name"]]), SHEET, f"<worksheet {NS}><sheetData>".encode() + row + b"</sheetData></worksheet>"
    )
    tracemalloc.start()
    assert "columns" in refused(book, "cases.xlsx")
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 30 * 1024 * 1024


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\x00" * 600, workbook([["name"], ["A"]])[:900]])
def test_a_damaged_workbook_is_refused(content: bytes) -> None:
    assert "damaged" in refused(content, "cases.xlsx")


def test_an_empty_sheet_is_refused() -> None:
    assert refused(workbook([]), "x.xlsx") == "The sheet is empty."


def test_json_lines_are_read_and_a_bad_line_is_told_of() -> None:
    rows = rows_of(
        '{"name": "A", "groups": ["x", "y"], "arrested": {"edtf": "2014"}}\n\n{"name": \n{"name": "B", "name": "C"}\n'
        '[1]\n{"name": NaN}\n{"name": {"given": "D"}}\n{"name": "=1+1"}\n',
        "cases.jsonl",
    )
    assert rows[0].cells == {"name": "A", "groups": "x; y", "arrested": "2014"}
    assert [bool(row.problems) for row in rows] == [False, True, True, True, True, True, True]


def test_json_that_is_no_table_is_refused() -> None:
    assert "one object a line" in refused("[" * 5000, "cases.jsonl")


@given(st.binary(max_size=400), st.sampled_from(["x.csv", "x.jsonl", "x.xlsx"]))
def test_whatever_the_bytes_a_file_is_read_or_refused(content: bytes, name: str) -> None:
    try:
        rows_of(content, name)
    except UnreadableFile as error:
        assert error.messages
