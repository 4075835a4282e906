"""Texts compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from record.word_diff import LONGEST, word_diff


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_give_both_texts_back(before, after):
    pieces = word_diff(before, after)
    if pieces:
        assert "".join(p.text for p in pieces if p.kind != "new") == before
        assert "".join(p.text for p in pieces if p.kind != "gone") == after


def test_texts_with_hardly_a_word_in_common_are_not_patched_together():
    assert word_diff("all of this is old", "nothing stays here") == []


def test_very_long_texts_are_not_compared():
    assert word_diff("a " * LONGEST, "b " * LONGEST) == []
