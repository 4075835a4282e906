"""What happened to a campaign, and how it is told."""

from typing import Any

from campaigns.changes import happened_to_campaign, tell_of_campaign


def campaign(*actions: tuple[str, bool]) -> dict[str, Any]:
    return {"title": "Free them", "actions": [{"kind": "sign", "title": t, "done": done} for t, done in actions]}


def calls(old: Any, new: Any) -> list[str]:
    return [h["title"] for h in happened_to_campaign(old, new) if h["kind"] == "call_to_action"]


def test_a_call_is_new_once_and_again_when_it_is_open_again() -> None:
    assert calls(None, campaign(("Sign", False))) == ["Sign"]
    assert calls(campaign(("Sign", False)), campaign(("Sign", False), ("Write", False))) == ["Write"]
    assert calls(campaign(("Sign", False)), campaign(("Sign", True))) == []
    assert calls(campaign(("Sign", True)), campaign(("Sign", False))) == ["Sign"]


def test_a_withdrawn_campaign_calls_for_nothing() -> None:
    assert calls(campaign(("Sign", False)), None) == []


def test_a_document_from_before_there_were_actions_is_read() -> None:
    assert calls({"title": "Free them"}, campaign(("Sign", False))) == ["Sign"]


def test_each_call_is_told_after_what_happened() -> None:
    told = tell_of_campaign(happened_to_campaign(None, campaign(("Sign", False), ("Write", False))), "Free them")
    assert told == (
        "“Free them” was added to the record. “Free them” calls for action: Sign. “Free them” calls for action: Write."
    )
