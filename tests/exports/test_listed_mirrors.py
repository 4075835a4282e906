"""Mirrors that others keep: each is looked at over the network, and what is wrong with one is told apart."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from exports.mirror import verifying
from exports.models import Mirror
from exports.tasks import verify_mirrors
from record.published import Version
from tests.exports.kept_mirrors import (
    breaks_off,
    nothing_there,
    of_another_key,
    of_long_ago,
    out_of_order,
    page_out_of_order,
    serve,
    signature_out_of_order,
    with_a_page_for_a_signature,
    with_another_first_page,
    with_another_list,
    with_another_manifest,
    with_every_other_page_changed,
    without_a_page,
    without_a_signature,
)
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db


def looked_at() -> tuple[str, str]:
    """What the command prints, and with what it ends; empty where it is content."""
    out = StringIO()
    try:
        call_command("verify_mirrors", stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_a_whole_mirror_is_said_to_be_whole_as_of_its_day(keeper: Receiver, site_copy: Path, listed: Mirror) -> None:
    serve(keeper, site_copy)
    said, failed = looked_at()
    listed.refresh_from_db()
    newest = Version.objects.newest()
    assert newest is not None
    today = timezone.now().date()
    assert (said.strip(), failed) == (f"whole: {listed.address}, change {newest[0]} of {today}", "")
    assert (listed.trouble, listed.sequence, listed.languages) == ("", newest[0], ["en", "ru"])
    assert listed.made_at is not None and listed.whole_at is not None
    assert listed.made_at.date() == listed.whole_at.date() == today


def test_a_look_takes_the_first_page_and_few_others_at_random(
    keeper: Receiver, site_copy: Path, listed: Mirror
) -> None:
    serve(keeper, site_copy)
    assert len(keeper.pages) > 2 * verifying.SAMPLE
    looks = []
    for _night in range(2):
        keeper.gets.clear()
        assert looked_at()[1] == ""
        looks.append([get.path.removeprefix("/vigil/") for get in keeper.gets])
    for look in looks:
        assert look[:4] == ["SHA256SUMS", "SHA256SUMS.minisig", "manifest.json", "index.html"]
        assert len(set(look)) == len(look) == 3 + verifying.SAMPLE
    assert looks[0] != looks[1]


@pytest.mark.parametrize(
    ("trouble", "makes"),
    [
        ("silent", nothing_there),
        ("silent", out_of_order),
        ("silent", breaks_off),
        ("silent", page_out_of_order),
        ("silent", signature_out_of_order),
        ("foreign", of_another_key),
        ("foreign", without_a_signature),
        ("foreign", with_a_page_for_a_signature),
        ("changed", with_another_list),
        ("changed", with_another_manifest),
        ("changed", with_another_first_page),
        ("changed", with_every_other_page_changed),
        ("changed", without_a_page),
        ("old", of_long_ago),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_is_wrong_with_a_mirror_is_told_apart(
    keeper: Receiver, site_copy: Path, listed: Mirror, trouble: str, makes: Callable[[Receiver, Path], None]
) -> None:
    makes(keeper, site_copy)
    said, failed = looked_at()
    listed.refresh_from_db()
    assert listed.trouble == trouble
    assert listed.looked_at is not None
    assert (listed.whole_at is not None) == (trouble == "old")
    assert said.startswith(f"{trouble}: {listed.address} (") and failed == "1 of 1 mirrors are not as they should be."


def test_a_mirror_in_a_private_network_is_not_asked(
    keeper: Receiver, site_copy: Path, listed: Mirror, settings: Any
) -> None:
    serve(keeper, site_copy)
    settings.OUTGOING_ALLOWED_NETWORKS = ()
    assert "not public" in looked_at()[0]
    assert keeper.gets == []


def test_a_list_without_end_is_not_read_to_its_end(
    keeper: Receiver, site_copy: Path, listed: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(keeper, site_copy)
    monkeypatch.setattr(verifying, "MOST_LIST", 1000)
    assert "larger than" in looked_at()[0]


def test_a_mirror_that_fails_keeps_what_was_found_when_it_was_whole(
    keeper: Receiver, site_copy: Path, listed: Mirror
) -> None:
    serve(keeper, site_copy)
    looked_at()
    listed.refresh_from_db()
    before = (listed.sequence, listed.made_at, listed.whole_at, listed.languages)
    keeper.pages = {}
    looked_at()
    listed.refresh_from_db()
    assert listed.trouble == "silent"
    assert (listed.sequence, listed.made_at, listed.whole_at, listed.languages) == before


def test_one_that_fails_does_not_keep_the_others_from_being_looked_at(
    keeper: Receiver, site_copy: Path, listed: Mirror
) -> None:
    serve(keeper, site_copy)
    Mirror.objects.create(address=keeper.at("/elsewhere/"), keeper="Nobody")
    # Not seen for longer than the other: it comes first.
    Mirror.objects.filter(pk=listed.pk).update(looked_at=timezone.now())
    assert looked_at()[1] == "1 of 2 mirrors are not as they should be."
    assert {mirror.keeper: mirror.trouble for mirror in Mirror.objects.all()} == {
        "A library in Lisbon": "",
        "Nobody": "silent",
    }


def test_the_worker_looks_each_night(keeper: Receiver, site_copy: Path, listed: Mirror) -> None:
    serve(keeper, site_copy)
    verify_mirrors()
    listed.refresh_from_db()
    assert listed.whole_at is not None


@pytest.mark.parametrize(("name", "value"), [("MIRROR_PUBLIC_KEY", ""), ("OUTGOING_PAGES", False)])
def test_without_a_key_or_a_way_out_nothing_is_looked_at(
    keeper: Receiver, listed: Mirror, settings: Any, name: str, value: Any
) -> None:
    setattr(settings, name, value)
    assert name in looked_at()[1]
    verify_mirrors()
    listed.refresh_from_db()
    assert (keeper.gets, listed.looked_at) == ([], None)
