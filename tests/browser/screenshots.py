"""Pictures of every public page, on a phone and on a desk, light and dark: `make screenshots`. No test by its name, so
that only those who want the pictures wait for them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from config.environment import CHECKOUT
from tests.browser.looking import visiting
from tests.browser.public_pages import PAGES, PageType
from tests.browser.public_site import Site, public_site

ALL = CHECKOUT / "var" / "screenshots"
SHOWN = CHECKOUT / "docs" / "screenshots" / "public"
# For the README, with nothing on record but the sample.
README = {"home": "/", "profile": "/prisoners/AZ-0001/", "list": "/prisoners/"}
LIGHTEST = 300_000
VIEWS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


def keep(page: Page, folder: Path, name: str, *, whole: bool) -> Path:
    """A small PNG of what is seen, or of the whole page."""
    picture = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.png"
    picture.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_every_page(site: Site, browser: Browser, kind: PageType) -> None:
    for width, scheme in VIEWS:
        with visiting(browser, width=width, color_scheme=scheme) as page:
            page.goto(site.url(kind))
            keep(page, ALL, f"{kind}-{width}-{scheme}", whole=True)


@pytest.fixture(scope="module")
def sample(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with ExitStack() as kept:
        with django_db_blocker.unblock():
            site = kept.enter_context(public_site(tmp_path_factory.mktemp("sample"), sample_alone=True))
        yield site


@pytest.mark.parametrize("name", README)
def test_pages_of_the_readme(sample: Site, browser: Browser, name: str) -> None:
    for width, scheme in VIEWS:
        with visiting(browser, width=width, color_scheme=scheme) as page:
            page.goto(sample.address + README[name])
            file = keep(page, SHOWN, f"{name}-{width}-{scheme}", whole=False)
            assert file.stat().st_size < LIGHTEST
