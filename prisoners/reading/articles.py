"""The articles of statutes in the text of a charge, as sources print it: what is not read is kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from prisoners.reading.article_tokens import Kind, Token, tokens_of
from prisoners.reading.statutes import usual_code

LONGEST = 20_000


@dataclass(frozen=True)
class ArticleReading:
    """One article: its statute, its number with every subdivision (“234.4.3”, “59(1)”, “314/2”), its printed title."""

    code: str
    number: str
    title: str = ""
    # Whether the text names the statute; else it is the usual one.
    code_is_printed: bool = False


@dataclass(frozen=True)
class ArticlesReading:
    """The articles of a text in its order; `left` is what was not read, `noise` the numbers taken for page numbers."""

    articles: tuple[ArticleReading, ...] = ()
    left: str = ""
    noise: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[ArticleReading]:
        return iter(self.articles)

    def __len__(self) -> int:
        return len(self.articles)


def read_articles(text: str, *, country: str = "", default_code: str = "") -> ArticlesReading:
    """Read the articles that a text cites. Where it names no statute, `default_code` holds, else the usual one of the
    country. Raises ValidationError if the text is too long to be the charges of one case."""
    if len(text) > LONGEST:
        raise ValidationError(_("Charges take at most %(n)d characters."), params={"n": LONGEST}, code="long")
    return _Reader(text, default_code or usual_code(country)).read()


# “Espionage (Article 64)”: the title stands before its article.
_CITED_IN_BRACKET = re.compile(r"(?:articles?|arts?\.?|sections?|§|ст\.|madd[əe])\s?\d", re.IGNORECASE)


@dataclass
class _Reader:
    """Goes through the tokens once. `since_code` are the articles read since a statute was last named: “… of the
    Criminal Code” is said of them."""

    text: str
    code: str
    printed: bool = False
    found: list[ArticleReading] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    since_code: list[int] = field(default_factory=list)
    # The article whose parts are being listed, how many more may come, and parts named before their article.
    parts_of: int | None = None
    parts_to_come: int = 0
    pending_parts: list[str] = field(default_factory=list)
    # Where words began that belong to nothing yet, and where the last token ended.
    words_from: int | None = None
    before: Token | None = None
    in_bracket: bool = False

    def read(self) -> ArticlesReading:
        tokens = tokens_of(self.text)
        for at, token in enumerate(tokens):
            self._take(token, tokens, at)
            self.before = token
        self._end_words(len(self.text))
        return ArticlesReading(_each_once(self.found), " ".join(self.left), tuple(self.noise))

    def _take(self, token: Token, tokens: list[Token], at: int) -> None:
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.kind is Kind.CODE:
            self._end_words(token.start)
            self._take_code(token, following)
        elif token.kind is Kind.ARTICLE:
            self._end_words(token.start)
            self.parts_of, self.parts_to_come = None, 0
        elif token.kind in (Kind.PART, Kind.PARTS):
            self._take_part_word(token, tokens, at)
        elif token.kind is Kind.NUMBER:
            self._take_number(token, following)
        elif token.kind is Kind.TITLE:
            self._take_title(token)
        elif token.kind is Kind.RANGE and self._follows(Kind.NUMBER) and following:
            self.left.append(f"{self.before.value} {token.value} {following.value}" if self.before else "")
        elif token.kind is Kind.WORD and self.words_from is None:
            self.words_from = token.start

    def _take_code(self, token: Token, following: Token | None) -> None:
        belongs_to_last = self.since_code and (
            self._follows(Kind.OF, Kind.FILLER)
            or (self._follows(Kind.NUMBER, Kind.TITLE, Kind.ARTICLE) and not _begins_list(following))
        )
        if belongs_to_last:
            for index in self.since_code:
                self.found[index] = replace(self.found[index], code=token.value, code_is_printed=True)
        self.code, self.printed, self.since_code = token.value, True, []
        self.parts_of, self.parts_to_come = None, 0

    def _take_part_word(self, token: Token, tokens: list[Token], at: int) -> None:
        if self.words_from is not None and not self._follows(Kind.SEPARATOR):
            return
        self._end_words(token.start)
        many = 99 if token.kind is Kind.PARTS else 1
        if _comes_before_its_article(tokens, at):
            self.parts_of, self.parts_to_come = None, many
        elif self.found:
            self.parts_of = self.parts_of if self.parts_of is not None else len(self.found) - 1
            self.parts_to_come = many

    def _take_number(self, token: Token, following: Token | None) -> None:
        if self.parts_to_come and re.fullmatch(r"\d{1,2}|\w", token.value):
            self._take_part(token.value)
            return
        if not self._is_article(token, following):
            if self.words_from is None and self._follows(Kind.TITLE, Kind.NUMBER, Kind.CODE):
                self.noise.append(token.value)
            elif self.words_from is None:
                self.words_from = token.start
            return
        self._end_words(token.start)
        self.parts_of, self.parts_to_come = None, 0
        ends = re.fullmatch(r"(\d{2,3})[-–](\d{2,3})", token.value)
        if ends and int(ends[2]) > int(ends[1]):
            self.left.append(token.value)
            numbers = [ends[1], ends[2]]
        else:
            numbers = [token.value.replace("–", "-")]
        parts = [f"({part})" for part in self.pending_parts] or [""]
        self.pending_parts = []
        for number in numbers:
            for part in parts:
                self._add(number + part)

    def _take_part(self, part: str) -> None:
        self.parts_to_come -= 1
        if self.parts_of is None:
            # “п. «а» ч. 2 ст. 228”: the smaller comes first.
            if self.pending_parts and self.parts_to_come == 0:
                self.pending_parts = [f"{part})({self.pending_parts[-1]}"]
            else:
                self.pending_parts.append(part)
            return
        whole = self.found[self.parts_of]
        if self.parts_of == len(self.found) - 1 and not whole.number.endswith(")"):
            self.found[self.parts_of] = replace(whole, number=f"{whole.number}({part})")
        else:
            self._add(f"{whole.number.partition('(')[0]}({part})")

    def _add(self, number: str) -> None:
        self.found.append(ArticleReading(self.code, number, "", self.printed))
        self.since_code.append(len(self.found) - 1)

    def _is_article(self, token: Token, following: Token | None) -> bool:
        """Whether a number is one of an article. Page numbers stand between titles without a comma, years and amounts
        among words."""
        named = self._follows(Kind.ARTICLE) or (self._follows(Kind.OF) and bool(self.pending_parts))
        if named or (self._follows(Kind.CODE) and _is_titled_or_listed(following)):
            return True
        if re.fullmatch(r"(?:19|20)\d\d|[^\W\d]", token.value) and not _is_titled(following):
            return False
        titled = _is_titled(following)
        if self.words_from is not None:
            listed = self._follows(Kind.SEPARATOR) and len(token.value) > 1
            return listed and (titled or "." in token.value)
        if self._follows(Kind.TITLE, Kind.NUMBER):
            return titled or (following is not None and following.kind in (Kind.ARTICLE, Kind.OF))
        return True

    def _take_title(self, token: Token) -> None:
        if self.words_from is not None:
            if _CITED_IN_BRACKET.match(token.value) and not self.in_bracket:
                self._take_cited_in_bracket(token)
            return
        if self.found and not self.found[-1].title and token.value:
            self.found[-1] = replace(self.found[-1], title=token.value)
        elif token.value:
            self.left.append(f"({token.value})")

    def _take_cited_in_bracket(self, token: Token) -> None:
        inside = _Reader(token.value, self.code, self.printed, in_bracket=True).read()
        words = _tidy(self.text[self.words_from or 0 : token.start])
        for article in inside:
            self._add(article.number)
            self.found[-1] = replace(article, title=article.title or words)
        self.left += [inside.left] if inside.left else []
        self.words_from = None

    def _end_words(self, end: int) -> None:
        """Words after an article without a title are its title; others are left."""
        if self.words_from is None:
            return
        words = _tidy(self.text[self.words_from : end])
        self.words_from = None
        if not words:
            return
        if self.found and not self.found[-1].title:
            self.found[-1] = replace(self.found[-1], title=words)
        else:
            self.left.append(words)

    def _follows(self, *kinds: Kind) -> bool:
        return self.before is not None and self.before.kind in kinds


def _comes_before_its_article(tokens: list[Token], at: int) -> bool:
    """“Part 2 of Article 315”, “ч. 2 ст. 228”: after the numbers of the parts comes the word for the article."""
    for earlier, token in pairwise(tokens[at : at + 12]):
        if token.kind is Kind.ARTICLE:
            # After a comma or “and” it begins something new: “Article 315, part 2, and Article 220”.
            return earlier.kind in (Kind.NUMBER, Kind.OF)
        if token.kind not in (Kind.NUMBER, Kind.SEPARATOR, Kind.FILLER, Kind.OF, Kind.PART, Kind.PARTS):
            return False
    return False


def _begins_list(token: Token | None) -> bool:
    return token is not None and token.kind in (Kind.ARTICLE, Kind.NUMBER)


def _is_titled(token: Token | None) -> bool:
    return token is not None and token.kind is Kind.TITLE


def _is_titled_or_listed(token: Token | None) -> bool:
    return token is None or token.kind in (
        Kind.TITLE,
        Kind.SEPARATOR,
        Kind.FILLER,
        Kind.ARTICLE,
        Kind.OF,
        Kind.PART,
        Kind.PARTS,
        Kind.CODE,
    )


_EDGES = " \t\n,;:.-–—&"
_LOOSE_END = re.compile(r"(?:[\s,;]|\b(?:and|or|və|ve|и|of|the|under|on))+$", re.IGNORECASE)


def _tidy(words: str) -> str:
    return _LOOSE_END.sub("", " ".join(words.split())[: len(words)]).strip(_EDGES)


def _each_once(found: list[ArticleReading]) -> tuple[ArticleReading, ...]:
    """Articles cited twice (“28, 214.2.1 …; 28, 214.2.3 …”) once, with the title that any of them has."""
    once: dict[tuple[str, str], ArticleReading] = {}
    for article in found:
        key = (article.code, article.number)
        known = once.get(key)
        once[key] = article if known is None or not known.title else known
    return tuple(once.values())
