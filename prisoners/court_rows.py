"""From the public document of a case to the published rows of its charges and hearings, and how an article is named."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import slugify

from prisoners.parts_alone import charge_alone, hearing_alone
from prisoners.published import PublishedPrisoner
from prisoners.published_parts import PublishedCharge, PublishedHearing
from record.names import in_latin
from record.publication import Document


def article_id(article: Document) -> str:
    """How an article is named in a filter: AZ Criminal Code 221.3."""
    return f"{article['country']} {article['code']} {article['number']}"


def article_slug(article: Document) -> str:
    """Its address on the site: az-criminal-code-221-3."""
    words = f"{article['country']} {article['code']} {article['number']}".replace(".", "-")
    return slugify(in_latin(words))[:200] or "unnamed"


def articles_of(d: Document) -> list[Document]:
    """The articles that a detention's charges name."""
    return [c["article"] for c in d["charges"] if c["article"]]


def charge_rows(row: PublishedPrisoner, d: Document, document: Document) -> Iterator[PublishedCharge]:
    """The published rows of the charges of a detention."""
    for number, charge in enumerate(d["charges"], start=1):
        article = charge["article"]
        yield PublishedCharge(
            prisoner=row,
            detention=d["number"],
            article=article_id(article)[:400] if article else "",
            slug=article_slug(article) if article else "",
            country=article["country"] if article else "",
            code=article["code"] if article else "",
            number=article["number"] if article else "",
            title=article["title"] if article else "",
            state=charge["state"],
            brought_earliest=charge["brought_on"]["earliest"],
            brought_latest=charge["brought_on"]["latest"],
            **charge_alone(charge, number, d, document),
        )


def hearing_rows(row: PublishedPrisoner, d: Document, document: Document) -> Iterator[PublishedHearing]:
    """The published rows of its hearings."""
    for hearing in d["hearings"]:
        yield PublishedHearing(
            prisoner=row,
            detention=d["number"],
            kind=hearing["kind"],
            court=hearing["court"]["id"] if hearing["court"] else "",
            judge=hearing.get("judge_id", ""),
            outcome=hearing["outcome"],
            held_earliest=hearing["date"]["earliest"],
            held_latest=hearing["date"]["latest"],
            **hearing_alone(hearing, d, document),
        )
