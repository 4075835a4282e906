"""Every block of code in the guides does what the guide says, against a live server."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from config.environment import CHECKOUT
from tests.guiding import GUIDES, SITE, Reader, blocks_of, fill_for_guides, has

pytestmark = pytest.mark.django_db(transaction=True)

READ = {"spreadsheet.md", "python.md", "r.md", "datasette.md", "mirror.md"}


@pytest.fixture
def reader(live_server: LiveServer, settings, tmp_path: Path) -> Reader:
    # What an answer calls itself must lead to where it was asked for.
    settings.SITE_URL = live_server.url
    fill_for_guides()
    return Reader(live_server.url, tmp_path)


def test_no_guide_is_left_out():
    assert {path.name for path in GUIDES.glob("*.md")} == READ | {"README.md"}


def test_the_spreadsheet_guide_leads_to_the_figure_and_to_as_many_people(reader):
    blocks = blocks_of("spreadsheet.md")
    (number,) = [block for block in blocks if block.language == "url"]
    (told,) = [block for block in blocks if block.language == "text"]
    importing, counting = [block.text.strip() for block in blocks if block.language == "formula"]

    figure = _downloaded(reader, number.text.strip())
    assert figure.replace(reader.server, SITE).replace("%2F", "/").splitlines() == told.text.splitlines()

    formula = re.fullmatch(r'=IMPORTDATA\("(.+)"\)', importing)
    assert formula
    people = _downloaded(reader, formula[1])
    assert people.startswith("\ufeff"), "Excel would not take it for UTF-8"
    rows = list(csv.reader(io.StringIO(people.removeprefix("\ufeff"))))
    # =COUNTA(A2:A): the cells of the first column below the headings.
    assert counting == "=COUNTA(A2:A)"
    assert sum(bool(row[0]) for row in rows[1:]) == int(next(csv.DictReader(io.StringIO(figure)))["number"])


@pytest.mark.skipif(not has("soffice"), reason="LibreOffice is not there")
def test_libreoffice_opens_the_file_as_it_is(reader, tmp_path):
    query = "?format=csv&country=AZ&group=journalist&held_on=2024-02-07"
    (tmp_path / "people.csv").write_text(_downloaded(reader, f"{SITE}/api/v1/prisoners/{query}"), encoding="utf-8")
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--infilter=CSV:44,34,76,1", "--convert-to", "xlsx", "people.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120, capture_output=True)
    sheet = openpyxl.load_workbook(tmp_path / "people.xlsx").active
    assert sheet is not None
    assert sorted(str(row[2]) for row in sheet.iter_rows(min_row=2, values_only=True)) == [
        "Aydan Quliyeva",
        "Rauf Səmədov",
    ]


def test_the_python_guide_leads_to_what_it_says(reader):
    for block in blocks_of("python.md"):
        reader.follow(block)
    assert reader.said.splitlines()[-1] == "3 changes"


@pytest.mark.drill
def test_the_types_of_a_made_client_hold(reader):
    for block in blocks_of("python.md"):
        if block.language == "sh" or block.name:
            reader.follow(block)
    assert _mistakes_in_types(reader.folder, "--strict", "typed.py") == ""
    # What is made of our description; client.py is the same whatever was described, and has a slip of its own.
    assert _mistakes_in_types(reader.folder, "vigil_client/api", "vigil_client/models") == ""


@pytest.mark.skipif(not has("Rscript"), reason="R is not there")
def test_the_r_guide_leads_to_what_it_says(reader):
    for block in blocks_of("r.md"):
        reader.follow(block)


def test_the_r_guide_asks_for_what_there_is(reader):
    """Also where R is not there: each address in it is answered."""
    addresses = re.findall(r'"(/[a-z]+/\?[^"]+)"', "".join(b.text for b in blocks_of("r.md") if b.language == "r"))
    assert len(addresses) == 3
    for address in addresses:
        assert Client().get(f"/api/v1{address}").status_code == 200, address


def test_the_datasette_guide_leads_to_what_it_says(reader, tmp_path):
    call_command("export_data", str(tmp_path / "export"), verbosity=0)
    (database,) = (tmp_path / "export").rglob("*.sqlite")
    (labels,) = (tmp_path / "export").rglob("*-datasette.json")
    database.rename(tmp_path / "vigil.sqlite")
    labels.rename(tmp_path / "labels.json")
    for block in blocks_of("datasette.md"):
        if "datasette serve" in block.text:
            # Answers one address and ends, instead of listening.
            block = type(block)(
                block.language, block.name, block.text.replace("--port 8001", "--get /-/databases.json")
            )
        reader.follow(block, database=tmp_path / "vigil.sqlite")
        if "datasette serve" in block.text:
            assert '"name": "vigil"' in reader.said


def test_the_mirror_guide_leads_to_what_it_says(reader, tmp_path):
    (tmp_path / "mirror.py").write_bytes((GUIDES / "mirror.py").read_bytes())
    for block in blocks_of("mirror.md"):
        reader.follow(block, database=tmp_path / "copy.sqlite")


def test_the_program_of_the_mirror_is_as_long_as_the_guide_says():
    assert len((GUIDES / "mirror.py").read_text().splitlines()) <= 120
    assert "of 120 lines" in (GUIDES / "mirror.md").read_text()


def test_the_examples_of_the_interface_are_answered(reader):
    """Every address that docs/api.md tells people to try."""
    examples = re.findall(rf"{SITE}(/[^'\s`]*)", (CHECKOUT / "docs" / "api.md").read_text())
    assert examples
    for example in examples:
        assert Client().get(example, follow=True).status_code == 200, example


def _mistakes_in_types(folder: Path, *what: str) -> str:
    command = [sys.executable, "-m", "mypy", "--config-file", "", "--cache-dir", "types", "--follow-imports", "silent"]
    checked = subprocess.run([*command, *what], cwd=folder, capture_output=True, text=True, check=False)
    return "" if checked.returncode == 0 else f"{checked.stdout}{checked.stderr}"


def _downloaded(reader: Reader, address: str) -> str:
    answer = Client().get(address.removeprefix(SITE))
    assert answer.status_code == 200, answer.content
    return answer.getvalue().decode()
