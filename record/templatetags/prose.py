"""Markdown that people wrote, as safe HTML. It may come from anyone: what is not on the list is dropped."""

from __future__ import annotations

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()

# No pictures: one from another host would tell that host who reads this page.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6", "hr", "code", "pre"}
# A page's own headings are h1 and h2; those of a text go below them.
_BELOW = 2


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown → HTML of an allow-list of elements; links lead out without a referrer, an opener or our endorsement."""
    if not text:
        return mark_safe("")
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _BELOW)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return mark_safe(  # noqa: S308  (cleaned on this line)
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow noreferrer",
        )
    )
