"""The card of a person: the picture beside a link that is passed on. 1200 × 630, as Open Graph has it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from prisoners.status import Status
from prisoners.templatetags.case_words import detail_words, in_words
from prisoners.templatetags.faces import ground, letters
from record.lettering import SANS, SERIF, fitted, font, writable
from record.publication import Document
from record.templatetags.languages import said_in

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

# Raised when a card comes out otherwise: kept ones are not taken for it.
DESIGN = 1
WIDTH, HEIGHT = 1200, 630
PICTURE = (0, 0, 440, HEIGHT)
LEFT, RIGHT = 500, 1140

# Light: the paper of static/css/base.css. Someone who died is remembered on black.
_GROUNDS = {1: ("#e8ded0", "#6b4f33"), 2: ("#dde3dc", "#425945"), 3: ("#e6dcdc", "#6d4345"), 4: ("#dce1e6", "#3f5366")}


@dataclass(frozen=True)
class _Colours:
    paper: str
    ink: str
    quiet: str
    rule: str


_LIGHT = _Colours("#fbf9f5", "#1d1a16", "#5e574c", "#1d1a16")
_MEMORIAL = _Colours("#171512", "#ece6db", "#b0a797", "#8c8373")
_MARKS = {Status.DETAINED: "#8a2b18", Status.DISAPPEARED: "#8a2b18", Status.RELEASED: "#2c5a3a"}


def card_of(person: Any) -> bytes:
    """A PNG drawn from a row of the published record with `days_held`: name, status, days held, portrait. Nothing that
    the document does not say."""
    # Profiles take words from this module; only who draws a card needs Pillow.
    from PIL import Image, ImageDraw

    document: Document = person.document
    colours = _MEMORIAL if document["status"] == Status.DIED else _LIGHT
    image = Image.new("RGB", (WIDTH, HEIGHT), colours.paper)
    draw = ImageDraw.Draw(image)
    _picture(image, draw, document, colours)
    draw.rectangle((LEFT, 64, RIGHT, 69), fill=colours.rule)
    days = days_in_words(person.days_held, person.held_days_are_minimum, document["status"])
    foot = _name(draw, document, colours)
    _status(draw, document, days, colours, top=max(foot + 30, 340))
    draw.line((LEFT, 536, RIGHT, 536), fill=colours.quiet, width=1)
    draw.text((LEFT, 552), "Vigil", font=font(SERIF, 30), fill=colours.ink)
    draw.text((LEFT + 94, 558), _("The public record of political prisoners"), font=font(SANS, 23), fill=colours.quiet)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


def _picture(image: Image.Image, draw: ImageDraw.ImageDraw, document: Document, colours: _Colours) -> None:
    portrait = _portrait(document)
    if portrait is not None:
        image.paste(portrait, PICTURE[:2])
        return
    paper, ink = _GROUNDS[ground(document["id"])]
    if colours is _MEMORIAL:
        paper, ink = "#211e1a", "#b0a797"
    draw.rectangle(PICTURE, fill=paper)
    initials, face = writable(letters(document["name"], document["naming"]))
    draw.text((PICTURE[2] / 2, HEIGHT / 2), initials, font=font(face, 150), fill=ink, anchor="mm")


def _portrait(document: Document) -> Image.Image | None:
    """The public portrait, filling its place; None where there is none, or its file cannot be read."""
    from PIL import Image, ImageOps

    if not document["portrait"]:
        return None
    path = document["portrait"]["url"].removeprefix(settings.SITE_URL).removeprefix(settings.MEDIA_URL)
    try:
        with default_storage.open(path) as file, Image.open(file) as picture:
            picture.draft("RGB", (PICTURE[2] * 2, HEIGHT * 2))
            upright = ImageOps.fit(picture.convert("RGB"), (PICTURE[2], HEIGHT), centering=(0.5, 0.3))
    except (OSError, ValueError):
        return None
    return ImageOps.grayscale(upright).convert("RGB") if document["status"] == Status.DIED else upright


def _name(draw: ImageDraw.ImageDraw, document: Document, colours: _Colours) -> int:
    """The name in the language of the page, and below it as the person writes it; returns where it ends."""
    main = capfirst(said_in(document, "name", get_language() or "").text)
    others = [n["name"] for n in document["names"] if n["kind"] == "spelling"]
    shown, face = writable(main, *others)
    size, lines = fitted(shown, face, width=RIGHT - LEFT, lines=2, largest=76, smallest=54)
    if " ".join(lines) != " ".join(shown.split()):
        size, lines = fitted(shown, face, width=RIGHT - LEFT, lines=3, largest=60, smallest=40)
    top = 92
    for line in lines:
        draw.text((LEFT, top), line, font=font(face, size), fill=colours.ink)
        top += round(size * 1.22)
    if len(lines) < 3:
        other = next((n for n in others if n != shown and writable(n)[0] == n), None)
        if other:
            other, face = writable(other)
            size, lines = fitted(other, face, width=RIGHT - LEFT, lines=1, largest=38, smallest=26)
            draw.text((LEFT, top + 10), lines[0], font=font(face, size), fill=colours.quiet)
            top += 10 + round(size * 1.4)
    return top


def _status(draw: ImageDraw.ImageDraw, document: Document, days: str, colours: _Colours, *, top: int) -> None:
    words = status_in_words(document)
    if words:
        mark = _MARKS.get(document["status"], colours.quiet)
        draw.rectangle((LEFT, top + 5, LEFT + 8, top + 41), fill=mark)
        size, lines = fitted(words, SANS, width=RIGHT - LEFT - 28, lines=1, largest=34, smallest=24)
        draw.text((LEFT + 28, top), lines[0], font=font(SANS, size), fill=colours.ink)
    if days:
        size, lines = fitted(days, SERIF, width=RIGHT - LEFT, lines=1, largest=56, smallest=30)
        draw.text((LEFT, top + 66), lines[0], font=font(SERIF, size), fill=colours.ink)


def status_in_words(document: Document) -> str:
    """Where someone is, in a few words; empty where that is not known."""
    status = document["status"]
    words = capfirst(in_words(status, "status"))
    if status == Status.DIED:
        return _("In memory") + " · " + words
    if status == Status.UNKNOWN:
        return ""
    detail = detail_words(document["status_detail"], status)
    return f"{words}: {detail}" if detail else words


def days_in_words(days: int | None, is_minimum: bool, status: str) -> str:
    """How long someone is or was held; empty where nothing certain is known."""
    if days is None:
        return ""
    if is_minimum:
        words = ngettext("at least %(figure)s day", "at least %(figure)s days", days)
    else:
        words = ngettext("%(figure)s day", "%(figure)s days", days)
    words = words % {"figure": number_format(days, force_grouping=True)}
    if status == Status.DETAINED:
        return _("Held %(days)s") % {"days": words}
    if status == Status.DISAPPEARED:
        return _("Missing %(days)s") % {"days": words}
    return _("Was held %(days)s") % {"days": words}
