"""Names of statutes in free text, made one: “УК РФ”, “RF Criminal Code” and “criminal code” are the Criminal Code."""

from __future__ import annotations

import re

CRIMINAL = "Criminal Code"
PENAL = "Penal Code"
ADMINISTRATIVE = "Code of Administrative Offences"
PROCEDURE = "Code of Criminal Procedure"

# Where the statute is called so in English; elsewhere it is the Criminal Code.
_PENAL_CODE_COUNTRIES = (
    "TR IR IQ EG AE SA QA KW BH OM JO LB SY LY DZ MA TN SD YE ES PT FR BE LU GR CU VE NI BO PE CL AR MX CO EC GT "
    "HN SV DO PA PY UY BR CR IN PK BD LK MM MY SG KE TZ UG SN CI CM GN ML NE BF TD BI RW CD AO MZ MC JP"
)

_STATE = (
    r"(?:\s+of\s+(?:the\s+)?(?:Republic\s+of\s+[A-Z]\w+|[A-Z]\w+\s+(?:Republic|Federation)|RF|USSR"
    r"|[A-Z]\w+(?:an|ia|ey|us|pt|ne|am))\b)?"
)
_EDITION = (
    r"(?:\s*\((?:of\s+|edition\s+of\s+)?(?P<edition>(?:19|20)\d\d)(?:\s+edition)?\)|\s+of\s+(?P<of>(?:19|20)\d\d)\b)?"
)
_NATION = r"(?:(?:[A-Z]{2,4}|[A-Z][a-z]+(?:ian|an|ani|raqi|iti|ish|ese|kh|bek|jik|hai|gyz))['’]?s?\s+)?"
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)\s+)?"

_ENGLISH = re.compile(
    rf"{_YEAR}{_NATION}(?P<name>"
    r"(?i:criminal\s+procedure\s+code|code\s+of\s+criminal\s+procedure|criminal\s+code|penal\s+code"
    r"|(?:code\s+of|code\s+on)\s+administrative\s+(?:offen[cs]es|violations|infractions|delicts)"
    r"|administrative\s+(?:offen[cs]es\s+)?code)"
    r"|(?:[A-Z][\w-]{1,25}\s+(?:and\s+)?){1,5}(?:Code|Act|Law|Ordinance|Decree|Decree-Law|Statute)\b"
    r"|Code\s+of\s+[A-Z]\w{1,25}(?:\s+[A-Z]\w{1,25}){0,3}"
    r"|(?:Decree-)?Law\s+(?:No\.?|№|#)\s?\d{1,6}(?:[-/]\w{1,6})?"
    r"|Law\s+on\s+(?:the\s+)?\w{1,30}(?:\s(?!(?:and\s)?(?:[Aa]rt|[Ss]ection|[Pp]rovision))\w{1,30}){0,7}"
    rf"){_STATE}{_EDITION}"
)
_STARTS_NO_NAME = re.compile(
    r"^(?:(?:The|Under|Of|And|Charged|Articles?|Art|Provisions?|Sections?|Parts?)\s+)+(?=\w)", re.IGNORECASE
)

# In other languages, in any case of the noun.
_OTHERS = [
    (re.compile(pattern), name)
    for pattern, name in (
        (r"УК(?![\w])(?:\s+(?:РФ|РСФСР|РК|РБ|КР|РТ|РУз|РА|Азербайджана|Республики\s+\w+|[А-Я]\w+))?", CRIMINAL),
        (r"КК(?![\w])(?:\s+(?:України|РБ|УССР|Украіны|[А-ЯІЇЄ]\w+))?", CRIMINAL),
        (r"КоАП(?:\s+(?:РФ|РБ|РК|[А-Я]\w+))?|К[УП]пАП", ADMINISTRATIVE),
        (r"УПК(?:\s+(?:РФ|РБ|РК))?", PROCEDURE),
        (
            r"(?i:(?:уголовн|кримінальн|крымінальн)\w+\s+кодэ?е?кс\w*)"
            r"(?:\s+(?:РФ|РБ|РК|України|Российской\s+Федерации|Республики\s+\w+))?",
            CRIMINAL,
        ),
        (r"(?i:кодекс\w*\s+(?:РФ\s+)?об\s+административных\s+правонарушениях)(?:\s+РФ)?", ADMINISTRATIVE),
        (r"(?i:türk\s+ceza\s+kanunu?)\w*(?:['’]\w+)?|TCK(?:['’]\w+)?\b", PENAL),
        (r"(?i:terörle\s+mücadele\s+kanunu?)\w*(?:['’]\w+)?|TMK(?:['’]\w+)?\b", "Anti-Terror Law"),
        (r"(?i:(?:az[əe]rbaycan\s+respublikas[ıi]\w*\s+)?(?:c[əe]za|cinay[əe]t)\s+m[əe]c[əe]ll[əe]si)\w*", CRIMINAL),
        (r"(?i:[iİ]nzibati\s+x[əe]talar\s+m[əe]c[əe]ll[əe]si)\w*", ADMINISTRATIVE),
        (r"(?i:c[óo]digo\s+penal|code\s+p[ée]nal|codice\s+penale)(?:\s+de\s+[A-Z]\w+)?", PENAL),
        (r"(?i:ποινικ\w+\s+κώδικ\w+)", PENAL),
        (r"(?i:strafgesetzbuch(?:e?s)?)|StGB\b", CRIMINAL),
        (r"قانون\s+العقوبات", PENAL),
        (r"CC\b|CrC\b", CRIMINAL),
        (r"CAO\b", ADMINISTRATIVE),
    )
]  # fmt: skip


def usual_code(country: str) -> str:
    """The statute most likely meant where none is named."""
    return PENAL if country and country.upper() in _PENAL_CODE_COUNTRIES.split() else CRIMINAL


def code_at(text: str, at: int) -> tuple[str, int] | None:
    """The statute named at a place of a text, and where its name ends; None if none begins there."""
    for pattern, name in _OTHERS:
        if found := pattern.match(text, at):
            return name, found.end()
    found = _ENGLISH.match(text, at)
    if found is None or _STARTS_NO_NAME.match(found["name"]):
        return None
    year = found["edition"] or found["of"] or found["year"]
    name = _usual_form(" ".join(found["name"].split()))
    return (f"{name} ({year})" if year else name), found.end()


def _usual_form(name: str) -> str:
    plain = name.casefold()
    if plain == "criminal code" or plain == "penal code":
        return plain.title()
    if "administrative" in plain and "code" in plain and "procedure" not in plain:
        return ADMINISTRATIVE
    if plain in ("criminal procedure code", "code of criminal procedure"):
        return PROCEDURE
    return name
