"""Numbers that are counted once and kept while the record stays as it is."""

from __future__ import annotations

import threading

from prisoners.statistics.counting import Kept


def test_a_crowd_that_asks_for_the_same_counts_once():
    kept, asked = Kept(4), []
    together = threading.Barrier(6)

    def ask() -> int:
        asked.append(1)
        return 7

    def visit() -> None:
        together.wait()
        assert kept.get("key", ask) == 7

    visitors = [threading.Thread(target=visit) for _n in range(6)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()

    assert len(asked) == 1


def test_only_so_many_answers_are_kept_and_none_of_nothing_is_lost():
    kept = Kept(2)

    assert [kept.get(key, lambda: None) for key in ("a", "b", "c")] == [None, None, None]
    assert list(kept.answers) == ["b", "c"]
