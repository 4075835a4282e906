"""The letters themselves, in every language of the site's content: data, one file a language (letters/wordings/)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).with_name("wordings")


class Template(models.TextChoices):
    """For which occasion; a blank sheet has none."""

    FIRST = "first", _("A first letter")
    SOLIDARITY = "solidarity", _("To say: you are not alone")
    BIRTHDAY = "birthday", _("For a birthday")
    NEW_YEAR = "new-year", _("For the New Year")
    BLANK = "blank", _("A sheet with lines only")


@dataclass(frozen=True)
class Letter:
    """One letter to somebody."""

    template: str
    language: str
    greeting: str
    body: tuple[str, ...]
    closing: str


def letter_in(language: str, template: str, name: str) -> Letter:
    """A letter in one of LANGUAGES to someone of this name; the blank one has no words."""
    if template == Template.BLANK:
        return Letter(template, language, "", (), "")
    words = _texts(language)[template]
    # No format(): a name may hold braces.
    return Letter(template, language, words["greeting"].replace("{name}", name), tuple(words["body"]), words["closing"])


def languages() -> list[str]:
    """The languages there are letters in."""
    return [code for code in settings.CONTENT_LANGUAGES if (FOLDER / f"{code}.toml").exists()]


def language_name(code: str) -> str:
    """What a language is called in the active one; its code where Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@cache
def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text())
