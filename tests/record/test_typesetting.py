"""Setting pages: what it is given reaches no file and no secret, and ends."""

from __future__ import annotations

import pytest

from record.typesetting import NotSet, TookTooLong, typeset


def test_it_sets_one_document_for_each_input() -> None:
    first, second = typeset("#sys.inputs.word", [{"word": "one"}, {"word": "two"}])
    assert first.startswith(b"%PDF-") and second.startswith(b"%PDF-")


def test_the_same_is_set_the_same() -> None:
    assert typeset("Same", [{}]) == typeset("Same", [{}])


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "/proc/self/environ"])
def test_no_file_outside_its_folder_is_read(path: str) -> None:
    with pytest.raises(NotSet):
        typeset(f'#read("{path}")', [{}])


def test_a_file_beside_it_is() -> None:
    assert typeset('#read("a.txt")', [{}], files={"a.txt": b"Words"})


def test_what_never_ends_is_ended() -> None:
    with pytest.raises(TookTooLong):
        typeset("#for a in range(100000) { for b in range(100000) { let c = a } }", [{}], seconds=1)


def test_what_wants_all_memory_is_ended() -> None:
    with pytest.raises(NotSet):
        typeset("#let a = range(1000000000)", [{}], seconds=10)


def test_it_stops_where_it_is_told_and_only_there() -> None:
    template = '#if sys.inputs.n == "2" { panic("the end") } else [#sys.inputs.n]'
    inputs = [{"n": "1"}, {"n": "2"}, {"n": "3"}]
    assert len(typeset(template, inputs, until="the end")) == 1
    with pytest.raises(NotSet, match="the end"):
        typeset(template, inputs, until="something else")
    with pytest.raises(NotSet, match="the end"):
        typeset(template, inputs)
