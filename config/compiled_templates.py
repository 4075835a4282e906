"""The second engine of templates: Jinja2, which makes Python of them. What it draws and why: docs/adr/0025.

A file of templates/compiled/ holds one macro, called as the file is, and draws what it is given by name, and nothing
else. The names below are what every one of them may call: the same functions that Django's templates have as tags.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.defaultfilters import linebreaks_filter, linebreaksbr, urlencode
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language_info, gettext, ngettext
from jinja2 import ChainableUndefined, Environment, nodes
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from prisoners.templatetags import case_words, faces, maps, profile_links
from record.addresses import address_of
from record.page_language import page_language
from record.templatetags import citing, dates, languages, pictures, places, prose, references

ICONS = settings.BASE_DIR / "templates" / "components" / "icons"


class NothingBeforehand(CodeGenerator):
    """What a template says of a constant is worked out each time: else it would stay in the language of whoever came
    first."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Any, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class CompiledTemplates(Environment):
    """Looks as Django's templates do: a key of a document first, so that one called `items` is the document's."""

    code_generator_class = NothingBeforehand

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


def compiled_templates(**options: Any) -> CompiledTemplates:
    """The environment of the engine `compiled` (TEMPLATES in config/settings.py)."""
    # A version of long ago lacks fields, and their fields too: there nothing is drawn.
    options |= {"undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # Its optimizer is the other place where constants are worked out (NothingBeforehand).
    found = CompiledTemplates(**options, optimized=False, extensions=["jinja2.ext.i18n"])
    found.globals |= {
        "_": worded,
        "gettext": worded,
        "ngettext": ngettext,
        "url": address_of,
        "icon": icon,
        "language_name": language_name,
        "said": languages.said,
        "marked": languages.marked,
        "group_names_of": languages.group_names_of,
        "cites": citing.cites,
        "cites_for": citing.cites_for,
        "named": references.named,
        "charge_named": profile_links.charge_named,
        "official_named": profile_links.official_named,
        "mail_to_pass_on": profile_links.mail_to_pass_on,
        "page_in_words": profile_links.page_in_words,
        "card_in_words": profile_links.card_in_words,
        "absolute": profile_links.absolute,
        "page_language": page_language,
        "number_of_days": case_words.days_held,
        "place_map": maps.place_map,
        "renditions": pictures.renditions,
    }
    found.filters |= {
        "in_words": case_words.in_words,
        "detail_words": case_words.detail_words,
        "sentence_words": case_words.sentence_words,
        "dated": dates.dated,
        "date_words": dates.date_words,
        "date": date,
        "country_name": places.country_name,
        "on_this_site": places.on_this_site,
        "letters": faces.letters,
        "ground": faces.ground,
        "markdown": prose.markdown,
        "linebreaks": linebreaks_filter,
        "linebreaksbr": linebreaksbr,
        "capfirst": capfirst,
        "urlencode": urlencode,
    }
    return found


def worded(text: str) -> Markup:
    """A string of ours in the active language; as markup, which translators may write."""
    return _worded(text, page_language())


# As many as the templates have, in each language.
@lru_cache(maxsize=4096)
def _worded(text: str, language: str) -> Markup:
    return Markup(gettext(text))  # noqa: S704  (a string of the catalogue, not of a person)


def date(moment: dt.date, form: str) -> str:
    """A day, or a moment in the time of the site, written as one of Django's formats has it."""
    return _date(localtime(moment) if isinstance(moment, dt.datetime) else moment, form, page_language())


# A page says when it changed, and what changed with it; others changed on the same days.
@lru_cache(maxsize=1024)
def _date(moment: dt.date, form: str, language: str) -> str:
    return date_format(moment, form)


def language_name(code: str) -> str:
    """What a language is called in the active one."""
    return get_language_info(code)["name_translated"]


@lru_cache(maxsize=64)
def icon(name: str) -> Markup:
    """A sign of templates/components/icons/, as it stands there."""
    return Markup((ICONS / f"{name}.svg").read_text())  # noqa: S704  (a file of ours)
