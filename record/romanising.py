"""Names written down by their sound, in plain Latin letters, from any script.

anyascii says how a letter looks in Latin ("ş" is "s"); a name that was heard and written down again goes by the sound
("sh"). What is not listed here anyascii knows well enough.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Letters that sound as one and are written as several; read before single letters.
GROUPS = {
    "дж": "j",
    "кс": "ks",
    "ու": "u",
    "μπ": "b",
    "ντ": "d",
    "γκ": "g",
    "γγ": "g",
    "τζ": "j",
    "τσ": "ts",
    "ου": "u",
    "αυ": "av",
    "ευ": "ev",
    "ει": "i",
    "οι": "i",
    "αι": "e",
}

_LATIN = {
    "ə": "a",
    "ä": "a",
    "ş": "sh",
    "š": "sh",
    "ś": "sh",
    "ș": "sh",
    "ç": "ch",
    "č": "ch",
    "ć": "ch",
    "ž": "zh",
} | {
    "ż": "zh",
    "ğ": "gh",
    "đ": "dj",
    "ŭ": "w",
    "ı": "i",
    "ł": "l",
    "ý": "y",
    "ţ": "ts",
    "ț": "ts",
    "ř": "r",
}

# Russian, Belarusian, Ukrainian, Serbian, Macedonian, and the Turkic and Iranian languages written in Cyrillic.
_CYRILLIC = {"х": "kh", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ц": "ts", "ў": "w", "ы": "i", "ъ": "", "ь": ""} | {
    "ё": "yo",
    "й": "y",
    "э": "e",
    "є": "ye",
    "ї": "yi",
    "ґ": "g",
    "ҹ": "j",
    "ҷ": "j",
    "ҝ": "g",
    "ғ": "gh",
    "һ": "h",
    "ҳ": "h",
    "ә": "a",
    "ө": "o",
    "ү": "u",
    "ұ": "u",
    "ј": "y",
    "қ": "q",
    "ҡ": "q",
    "ң": "n",
    "џ": "j",
    "ђ": "j",
    "ћ": "ch",
    "љ": "l",
    "њ": "n",
    "ѓ": "g",
    "ќ": "k",
    "ӣ": "i",
    "ӯ": "u",
}

_GREEK = {"χ": "kh", "ξ": "ks", "ψ": "ps", "υ": "i", "η": "i", "θ": "th", "β": "v", "φ": "f", "ω": "o"}
_ARMENIAN = {"և": "ev", "ւ": "v"}
_HEBREW = {"א": "a", "ע": "a", "ו": "w", "ח": "kh", "ב": "b", "כ": "k", "ך": "k", "צ": "ts", "ץ": "ts", "ש": "sh"}

# Arabic, Persian, Kurdish and Uyghur. Short vowels are not written; what carries a vowel is read as one.
_ARABIC = dict.fromkeys("اأإآٱعىةئءؤەە", "a") | {
    "و": "w",
    "ۋ": "w",
    "ي": "y",
    "ی": "y",
    "ث": "th",
    "ذ": "z",
    "ض": "d",
    "ظ": "z",
    "ج": "j",
    "ش": "sh",
    "غ": "gh",
    "خ": "kh",
    "ح": "h",
    "ه": "h",
    "ھ": "h",
    "ق": "q",
    "ک": "k",
    "گ": "g",
    "چ": "ch",
    "پ": "p",
    "ژ": "zh",
    "ې": "e",
    "ۇ": "u",
    "ۆ": "o",
    "ۈ": "u",
    "ێ": "e",
}

_LETTERS = str.maketrans(_LATIN | _CYRILLIC | _GREEK | _ARMENIAN | _HEBREW | _ARABIC)
_GROUP = re.compile("|".join(GROUPS))
# The article, which Arabic writes as one with the name: "al-Khatib".
_ARTICLE = re.compile(r"\bال(?=\w{3,})")
_ACCENT_ON_GREEK = re.compile(r"(?<=[\u0370-\u03ff])[\u0300-\u036f]+")
# The dot that "İ" leaves behind in lower case, and what some keyboards add to letters.
_LOOSE_MARKS = re.compile(r"[\u0300-\u0306\u0307\u0308-\u036f\u0640\u200b-\u200f]")
_APOSTROPHES = re.compile(r"['’ʼ`ʻʹʿʾ‘]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


# One name is compared many times over where many are.
@lru_cache(maxsize=2_000)
def romanised(name: str) -> str:
    """A name as it sounds, in plain Latin lower case, one space between parts: "Şahin Əliyev" is "shahin aliyev"."""
    text = unicodedata.normalize("NFC", name).lower()
    # Greek accents change no sound; marks on other letters (ş, й) do, so they are kept until they are read.
    if any("\u0370" <= letter <= "\u1fff" for letter in text):
        text = "".join(_bare(letter) if _is_greek(letter) else letter for letter in text)
    text = _ARTICLE.sub("ال ", text)
    text = _GROUP.sub(lambda found: GROUPS[found[0]], text).translate(_LETTERS)
    latin = anyascii(_LOOSE_MARKS.sub("", text)).lower()
    return _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", latin)).strip()


def _is_greek(letter: str) -> bool:
    return "\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff"


def _bare(letter: str) -> str:
    return _ACCENT_ON_GREEK.sub("", unicodedata.normalize("NFD", letter))
