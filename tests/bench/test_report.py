"""What the benchmarks kept becomes a page, a picture, and words where something is worse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.figures import Figure, keep, read
from bench.reasons import REASONS
from bench.report import worse_than, write
from config.environment import CHECKOUT

HOLDS = Figure("list of 100 cases, to the driver alone", 0.66, "×", at_least=0.5, note="2.1 ms and 1.4 ms")
MISSED = Figure(next(iter(REASONS)), 0.01, "×", at_least=0.035)
UNKNOWN = Figure("a thing that nobody looked into", 9, "ms", at_most=5)
COUNTED = Figure("cases", 100_000)


def test_each_figure_has_its_row_and_one_that_misses_its_limit_has_its_reason(tmp_path: Path) -> None:
    keep("pages", [COUNTED, HOLDS, MISSED, UNKNOWN], where=tmp_path / "kept")
    write(where=tmp_path / "kept", page=tmp_path / "page.md", picture=tmp_path / "picture.svg")
    page = (tmp_path / "page.md").read_text()
    assert (
        "| list of 100 cases, to the driver alone<br><small>2.1 ms and 1.4 ms</small> | 0.66 × | ≥ 0.5 × | yes |"
        in page
    )
    assert REASONS[MISSED.what] in page
    assert "**A thing that nobody looked into**: not looked into yet." in page
    picture = ElementTree.parse(tmp_path / "picture.svg").getroot()
    named = [words.text for words in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert named == [HOLDS.what, MISSED.what[:80], UNKNOWN.what]


def test_the_page_is_written_where_no_site_is_set_up(tmp_path: Path) -> None:
    for part in ("alerts", "pages"):
        keep(part, [HOLDS], where=tmp_path / "kept")
    writing = f"from pathlib import Path; from bench.report import write; here = Path({str(tmp_path)!r}); "
    writing += "write(where=here / 'kept', page=here / 'page.md', picture=here / 'picture.svg')"
    nothing_known = {"PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", writing], cwd=CHECKOUT, env=nothing_known, check=True, timeout=60)
    assert "Alerts: one change told to many followers" in (tmp_path / "page.md").read_text()


def test_a_page_of_nothing_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="nothing was measured yet"):
        write(where=tmp_path, page=tmp_path / "page.md", picture=tmp_path / "picture.svg")
    assert list(tmp_path.iterdir()) == []


def test_what_is_a_tenth_worse_than_kept_is_said_in_words(tmp_path: Path) -> None:
    keep("pages", [COUNTED, HOLDS, UNKNOWN], where=tmp_path)
    before = read("pages", where=tmp_path)
    worse = Figure(HOLDS.what, 0.55, "×", at_least=0.5)
    a_little = Figure(UNKNOWN.what, 9.5, "ms", at_most=5)
    assert worse_than(before, [worse, a_little]) == [
        "list of 100 cases, to the driver alone: 0.66 the last time, 0.55 now (≥ 0.5 × asked)"
    ]


@pytest.mark.parametrize("what", REASONS)
def test_every_reason_is_for_a_figure_that_there_is(what: str) -> None:
    bench = Path(__file__).resolve().parents[2] / "bench"
    assert any(f'"{what}"' in path.read_text() for path in bench.glob("*.py") if path.name != "reasons.py")
