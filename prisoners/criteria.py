"""The rules by which a case is judged, in the words of those who made them: beside the form, and in a submission."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Parliamentary Assembly of the Council of Europe, Resolution 1900 (2012), paragraph 3 a–e.
PACE_1900_WORDS: dict[str, str | Promise] = {
    "a": _(
        "the detention has been imposed in violation of one of the fundamental guarantees set out in the European"
        " Convention on Human Rights and its Protocols, in particular freedom of thought, conscience and religion,"
        " freedom of expression and information, freedom of assembly and association"
    ),
    "b": _("the detention has been imposed for purely political reasons without connection to any offence"),
    "c": _(
        "for political motives, the length of the detention or its conditions are clearly out of proportion to the"
        " offence the person has been found guilty of or is suspected of"
    ),
    "d": _("for political motives, he or she is detained in a discriminatory manner as compared to other persons"),
    "e": _(
        "the detention is the result of proceedings which were clearly unfair and this appears to be connected with"
        " political motives of the authorities"
    ),
}

# Working Group on Arbitrary Detention, Methods of Work (A/HRC/36/38), paragraph 8 a–e.
WGAD_WORDS: dict[str, str | Promise] = {
    "I": _(
        "It is clearly impossible to invoke any legal basis justifying the deprivation of liberty (as when a person is"
        " kept in detention after the completion of his or her sentence or despite an amnesty law applicable to him or"
        " her)."
    ),
    "II": _(
        "The deprivation of liberty results from the exercise of the rights or freedoms guaranteed by articles 7, 13,"
        " 14, 18, 19, 20 and 21 of the Universal Declaration of Human Rights and, insofar as States parties are"
        " concerned, by articles 12, 18, 19, 21, 22, 25, 26 and 27 of the International Covenant on Civil and Political"
        " Rights."
    ),
    "III": _(
        "The total or partial non-observance of the international norms relating to the right to a fair trial,"
        " established in the Universal Declaration of Human Rights and in the relevant international instruments"
        " accepted by the States concerned, is of such gravity as to give the deprivation of liberty an arbitrary"
        " character."
    ),
    "IV": _(
        "Asylum seekers, immigrants or refugees are subjected to prolonged administrative custody without the"
        " possibility of administrative or judicial review or remedy."
    ),
    "V": _(
        "The deprivation of liberty constitutes a violation of international law on the grounds of discrimination based"
        " on birth, national, ethnic or social origin, language, religion, economic condition, political or other"
        " opinion, gender, sexual orientation, disability, or any other status, that aims towards or can result in"
        " ignoring the equality of human beings."
    ),
}


def criterion_words(code: str) -> str:
    """What a criterion of PACE Resolution 1900 says; the code itself where it is none of them."""
    return str(PACE_1900_WORDS.get(code, code))


def category_words(code: str) -> str:
    """What a category of the Working Group on Arbitrary Detention says; the code itself where it is none of them."""
    return str(WGAD_WORDS.get(code, code))
