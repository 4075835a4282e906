"""`/mirrors/`: what visitors read of the copies that others keep, and what can stand there at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from exports.mirror.listed import look_at_all
from exports.models import Mirror
from tests.exports.kept_mirrors import (
    ONION,
    nothing_there,
    of_another_key,
    of_long_ago,
    serve,
    with_another_first_page,
)
from tests.exports.mirrors import KEY
from tests.receiver import Receiver
from tests.refusals import message_of, refused_by_the_database, said_at_the_desk

pytestmark = pytest.mark.django_db


def look() -> None:
    assert list(look_at_all())


def page_of() -> str:
    """The list, as a visitor reads it."""
    html = Client().get("/mirrors/").content.decode()
    return " ".join(html[html.index("<main") : html.index("</main>")].split())


def test_a_whole_mirror_stands_with_its_keeper_its_languages_and_its_day(
    keeper: Receiver, site_copy: Path, listed: Mirror
) -> None:
    serve(keeper, site_copy)
    look()
    page = page_of()
    assert f'href="{listed.address}"' in page and "A library in Lisbon" in page and "English, Russian" in page
    assert "Whole as of" in page and "did not answer" not in page and "old copy" not in page


@pytest.mark.parametrize(
    ("makes", "words", "is_linked"),
    [
        (nothing_there, "it did not answer", True),
        (of_long_ago, "an old copy", True),
        (of_another_key, "Do not rely on it", False),
        (with_another_first_page, "Do not rely on it", False),
    ],
)
def test_the_page_says_what_is_wrong_and_leads_to_none_that_was_changed(
    keeper: Receiver, site_copy: Path, listed: Mirror, makes: Callable[..., None], words: str, is_linked: bool
) -> None:
    serve(keeper, site_copy)
    look()
    makes(keeper, site_copy)
    look()
    page = page_of()
    assert words in page and listed.address in page
    assert (f'href="{listed.address}"' in page) == is_linked


def test_a_mirror_is_named_once_it_was_whole_and_for_thirty_days_after(
    keeper: Receiver, site_copy: Path, listed: Mirror
) -> None:
    assert listed.address not in page_of()
    serve(keeper, site_copy)
    now = timezone.now()
    look()
    for days, is_named in ((30, True), (31, False)):
        with time_machine.travel(now + dt.timedelta(days=days), tick=False):
            assert (listed.address in page_of()) == is_named, days


def test_an_onion_service_is_named_and_not_looked_at_and_the_page_says_so(keeper: Receiver) -> None:
    Mirror.objects.create(address=ONION, keeper="A friend")
    assert list(look_at_all()) == []
    assert Mirror.objects.get().looked_at is None
    page = page_of()
    assert f'href="{ONION}"' in page and "It is not looked at from here" in page


def test_an_address_that_only_looks_like_an_onion_is_looked_at(keeper: Receiver) -> None:
    mirror = Mirror.objects.create(address=keeper.at("/a.onion/"), keeper="A")
    assert not mirror.is_onion
    assert list(Mirror.objects.to_be_looked_at()) == [mirror]
    assert not Mirror.objects.shown().exists()


def test_the_page_gives_the_public_key_and_the_commands(client: Client, settings: Any) -> None:
    settings.MIRROR_PUBLIC_KEY = KEY.public.written()
    page = page_of()
    assert f"minisign -Vm SHA256SUMS -P {KEY.public.written()} sha256sum --check --quiet SHA256SUMS" in page
    assert f"verify_site . --public-key {KEY.public.written()}" in page
    settings.MIRROR_PUBLIC_KEY = ""
    assert "signs no mirrors yet" in page_of()


def test_it_is_in_the_footer_and_beside_the_data(client: Client) -> None:
    assert 'href="/mirrors/"' in client.get("/about/").content.decode()
    data = client.get("/data/").content.decode()
    assert 'href="/mirrors/"' in data[data.index("<main") : data.index("</main>")]


def test_a_mirror_holds_the_list_too_and_says_that_a_key_in_a_copy_proves_nothing(signed_site: Path) -> None:
    page = (signed_site / "mirrors" / "index.html").read_text()
    assert KEY.public.written() in page and "would change the key in it" in page
    assert "would change the key in it" not in page_of()
    assert (signed_site / "ru" / "mirrors" / "index.html").is_file()


@pytest.mark.parametrize(
    "address",
    [
        "http://library.example/",
        "https://library.example",
        "https://library.example/vigil",
        "https://library.example/?x=/",
        "https://me:secret@library.example/",
        "http://library.example/a.onion/",
        "javascript:alert(1)//",
    ],
)
def test_an_address_that_cannot_be_a_mirror_is_refused(address: str) -> None:
    def fresh() -> Mirror:
        return Mirror(address=address, keeper="A")

    assert refused_by_the_database(fresh()) == "mirror_has_an_address_of_a_folder"
    assert said_at_the_desk(fresh())


def test_a_mirror_that_was_found_whole_has_a_day() -> None:
    mirror = Mirror(address=ONION, keeper="A", whole_at=timezone.now())
    assert refused_by_the_database(mirror) == "mirror_found_whole_is_of_a_day"
    assert message_of("mirror_found_whole_is_of_a_day") in said_at_the_desk(mirror)
