"""Links: each good for one thing."""

import uuid

import pytest

from alerts import tokens

SOME = [uuid.uuid4(), uuid.uuid4()]


def test_a_token_says_what_it_was_made_for() -> None:
    confirm, unsubscribe = tokens.read(tokens.to_confirm(SOME)), tokens.read(tokens.to_unsubscribe(SOME))
    assert (confirm.confirms, confirm.subscriptions, confirm.follower) == (True, SOME, None)
    assert (unsubscribe.confirms, unsubscribe.subscriptions, unsubscribe.follower) == (False, SOME, None)
    stop = tokens.read(tokens.to_stop(SOME[0], "daily"))
    assert (stop.confirms, stop.subscriptions, stop.follower, stop.rhythm) == (False, [], SOME[0], "daily")


def test_a_token_with_one_letter_changed_is_bad() -> None:
    token = tokens.to_unsubscribe(SOME)
    for place in (0, len(token) // 2, len(token) - 2):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(tokens.BadToken):
            tokens.read(changed)


def test_a_token_of_another_site_is_bad(settings) -> None:
    token = tokens.to_unsubscribe(SOME)
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(tokens.BadToken):
        tokens.read(token)


def test_the_longest_confirmation_is_read() -> None:
    many = [uuid.uuid4() for _n in range(20)]
    assert tokens.read(tokens.to_confirm(many)).subscriptions == many
