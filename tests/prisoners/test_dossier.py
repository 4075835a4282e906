"""The draft of a submission: what it answers, from which source, and what it says it lacks."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
import typst
from defusedxml import ElementTree
from odfdo import Document as Odt

from prisoners.dossier.content import Draft, Fact, Kind, Note, Part, Question
from prisoners.dossier.pages import TEMPLATE, as_data, as_pdf
from prisoners.dossier.questionnaire import detention_chosen, draft_of
from prisoners.dossier.text import as_odt
from prisoners.models import Prisoner
from record import services
from tests.factories import (
    AssessmentFactory,
    CaseCitationFactory,
    ChargeFactory,
    DetentionFactory,
    HearingFactory,
    IncidentFactory,
    PrisonerFactory,
    PrisonerNameFactory,
    SourceFactory,
    whole_case,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2024, 3, 1)
LETTERS = "Əfqan Muxtarlı, Алексей Навальный, Γιώργος Ἀθηναῖος, محمد سیاسی, יוסף, Հայկ, ნინო"
HOSTILE = '#read("/etc/passwd") *b* $x$ <l> @r // /* `raw` \\ #import "x.typ" </text:p><script>&amp;'


def draft(case: Prisoner, number: int | None = None) -> Draft:
    _public, working = services.preview(case)
    chosen = detention_chosen(working, number)
    return draft_of(working, chosen, today=TODAY, published_version=None, changed=True)


def answers(made: Draft, part: str, question: str = "") -> list[Fact]:
    return [
        fact
        for p in made.parts
        if p.number == part
        for q in p.questions
        if question in ("", q.number)
        for fact in q.facts
    ]


def words(facts: list[Fact]) -> list[str]:
    return [fact.words for fact in facts]


@pytest.fixture
def person() -> Prisoner:
    return PrisonerFactory(name="Afiaddin Mammadov", born="1995-12-02", gender="male", nationality=["AZ"])


# --- The questionnaire ----------------------------------------------------------------------------------------------


def test_it_has_the_parts_and_questions_of_the_model_questionnaire(person):
    DetentionFactory(prisoner=person)
    made = draft(person)
    assert [part.number for part in made.parts] == ["I", "II", "III", "IV", "V", "VI"]
    numbers = {part.number: [q.number for q in part.questions if q.number] for part in made.parts}
    assert numbers["I"] == list("12345678")
    assert numbers["II"] == list("123456")
    assert numbers["III"] == list("1234567")


def test_every_question_has_an_answer_or_says_that_it_has_none(person):
    made = draft(person)
    numbered = [q for part in made.parts for q in part.questions if q.number]
    assert all(question.facts for question in numbered)
    assert "[Not on record: a detention of this person]" in words(answers(made, "II"))


def test_each_fact_carries_the_source_that_supports_it(person):
    source = SourceFactory(
        publisher="Meydan TV",
        title="Taken at home",
        url="https://meydan.example/1",
        archived_url="https://archive.example/1",
        published_on="2023-09-20",
    )
    detention = DetentionFactory(prisoner=person, arrested="2023-09-20", place="Baku", legal_basis_shown=False)
    CaseCitationFactory(prisoner=person, detention=detention, source=source, quote="Without a warrant.", locator="p. 2")
    [place] = answers(draft(person), "II", "2")
    [note] = place.notes
    assert place.words == "Baku"
    assert note.source == "Meydan TV, “Taken at home”, 20 September 2023, p. 2"
    assert note.urls == ("https://meydan.example/1", "https://archive.example/1")
    assert note.quote == "Without a warrant."
    assert words(answers(draft(person), "II", "4")) == ["No"]


def test_a_field_of_the_person_falls_back_on_the_source_of_the_case_as_a_whole(person):
    CaseCitationFactory(prisoner=person, field="", source=SourceFactory(title="The whole story"))
    CaseCitationFactory(prisoner=person, field="born", source=SourceFactory(title="His passport"))
    assert "His passport" in str(answers(draft(person), "I", "4")[0].notes[0])
    assert "The whole story" in str(answers(draft(person), "I", "3")[0].notes[0])


def test_a_fact_without_source_is_marked_and_listed(person):
    charge = ChargeFactory(detention=DetentionFactory(prisoner=person))
    made = draft(person)
    assert all(fact.lacks_source for fact in answers(made, "II", "6"))
    assert any("221.3" in statement for statement in made.uncited)
    CaseCitationFactory(prisoner=person, charge=charge)
    made = draft(person)
    assert not any(fact.lacks_source for fact in answers(made, "II", "6"))
    assert not any("221.3" in statement for statement in made.uncited)


def test_what_is_missing_is_said_in_its_place_and_gathered_with_its_number(person):
    DetentionFactory(prisoner=person)
    gaps = draft(person).gaps
    assert "II.2  [Not on record: place of arrest]" in gaps
    assert "I.8  [Not on record: address of usual residence]" in gaps
    assert "VI  [To be filled in by whoever submits]" in gaps


@pytest.mark.parametrize(
    ("born", "arrested", "age"),
    [
        ("1995-12-02", "2023-12-01", "27"),
        ("1995-12-02", "2023-12-02", "28"),
        ("1995", "2023-12-02", "27 to 28"),
        ("1995-12-02", "", ""),
        ("", "2023-12-02", ""),
        ("1995-12-02/..", "2023-12-02", ""),
    ],
)
def test_the_age_at_the_arrest_is_reckoned_as_far_as_the_dates_allow(person, born, arrested, age):
    person.born = born
    person.save()
    DetentionFactory(prisoner=person, arrested=arrested)
    found = [fact.words for fact in answers(draft(person), "I", "4") if fact.kind == Kind.RECKONED]
    assert found == ([f"Age at the arrest: {age}"] if age else [])


def test_days_are_counted_while_it_goes_on_and_when_it_is_over(person):
    DetentionFactory(prisoner=person, arrested="2024-02-28")
    assert words(answers(draft(person), "III", "2")) == ["3 days up to 1 March 2024, and continuing"]
    vague = DetentionFactory(prisoner=PrisonerFactory(), arrested="2024-02")
    assert words(answers(draft(vague.prisoner), "III", "2")) == ["at least 2 days up to 1 March 2024, and continuing"]
    over = DetentionFactory(prisoner=PrisonerFactory(), over=True)
    found = words(answers(draft(over.prisoner), "III", "2"))
    assert found == ["Ended: 10 December 2023 (release, on grounds not stated)", "21 days"]


def test_the_detention_that_goes_on_is_taken_unless_another_is_chosen(person):
    DetentionFactory(prisoner=person, arrested="2020-01-01", place="Ganja", over=True)
    DetentionFactory(prisoner=person, arrested="2023-09-20", place="Baku")
    assert words(answers(draft(person), "II", "2")) == ["Baku"]
    first = draft(person, 1)
    assert words(answers(first, "II", "2")) == ["Ganja"]
    assert any("20 September 2023 – going on" in line for line in words(answers(first, "IV")))


def test_an_incident_of_another_detention_is_not_told_of_this_one(person):
    earlier = DetentionFactory(prisoner=person, arrested="2020-01-01", over=True)
    current = DetentionFactory(prisoner=person, arrested="2023-09-20")
    IncidentFactory(prisoner=person, detention=earlier, description="Beaten in 2020")
    IncidentFactory(prisoner=person, detention=current, description="Beaten in 2023")
    told = " ".join(words(answers(draft(person), "IV")))
    assert "Beaten in 2023" in told
    assert "Beaten in 2020" not in told


def test_each_category_of_the_working_group_is_given_in_its_words_and_left_to_be_argued(person):
    DetentionFactory(prisoner=person)
    assert "[Not on record: which of the categories I to V apply, and why]" in words(answers(draft(person), "IV"))
    AssessmentFactory(prisoner=person, wgad=["V", "II"])
    told = words(answers(draft(person), "IV"))
    second = next(n for n, line in enumerate(told) if "results from the exercise of the rights or freedoms" in line)
    fifth = next(n for n, line in enumerate(told) if "on the grounds of discrimination" in line)
    assert second < fifth
    assert "[Say here, with the facts above, why category II applies]" in told


def test_steps_before_courts_are_told_with_what_came_of_them(person):
    detention = DetentionFactory(prisoner=person)
    HearingFactory(detention=detention, kind="appeal", outcome="Left in force.", court__name="Baku Court of Appeal")
    HearingFactory(detention=detention, kind="cassation", held="2024-01-05", outcome="")
    told = words(answers(draft(person), "V"))
    assert told[0].endswith(": Left in force.")
    assert told[-1] == "[Not on record: outcome of the hearing above]"


def test_an_unnamed_person_is_said_to_have_no_name_on_record():
    made = draft(PrisonerFactory(unnamed=True))
    assert "[Not on record: the name; known as: a member of a union]" in words(answers(made, "I", "1"))


def test_it_says_what_it_was_composed_from(person):
    _public, working = services.preview(person)
    drafted = draft_of(working, None, today=TODAY, published_version=3, changed=False)
    assert drafted.standing == f"Draft, composed on 1 March 2024 from published version 3 of {person.public_id}."
    drafted = draft_of(working, None, today=TODAY, published_version=3, changed=True)
    assert "which says other than published version 3" in drafted.standing
    assert "which is not public" in draft(person).standing


# --- As text --------------------------------------------------------------------------------------------------------


def odt_of(made: Draft) -> Odt:
    return Odt(io.BytesIO(as_odt(made)))


def test_the_text_is_a_valid_file_whose_every_note_is_a_footnote():
    made = draft(whole_case(children=2))
    content = as_odt(made)
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        for name in ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"):
            ElementTree.fromstring(archive.read(name))
    cited = [str(note) for part in made.parts for q in part.questions for fact in q.facts for note in fact.notes]
    body: Any = odt_of(made).body
    notes = body.get_notes(note_class="footnote")
    assert [note.note_body.strip() for note in notes] == cited
    assert len({note.note_id for note in notes}) == len(cited) > 10


def test_gaps_stand_out_in_the_text(person):
    body = odt_of(draft(person)).body
    marked = [span.text_recursive for span in body.get_spans(style="Gap")]
    assert "[Not on record: a detention of this person]" in marked


@pytest.mark.parametrize("letters", [LETTERS, HOSTILE, "line\none \x00 \x0b \ud800 two"])
def test_any_letters_reach_the_text_as_letters(person, letters):
    kept = letters.replace("\x00", "").replace("\x0b", "").replace("\ud800", "")
    made = Draft("Title", letters, "standing", draft(person).parts, (letters,))
    paragraphs = [paragraph.inner_text for paragraph in odt_of(made).body.paragraphs]
    assert paragraphs.count(kept) == 2


# --- As pages -------------------------------------------------------------------------------------------------------


def test_the_pages_are_a_tagged_pdf():
    made = draft(whole_case(children=2))
    pdf = as_pdf(made)
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert b"/StructTreeRoot" in pdf


def set_footnotes(made: Draft) -> list[Any]:
    """The footnotes as Typst sets them."""
    data = {"draft": json.dumps(as_data(made))}
    found: list[Any] = json.loads(typst.query(TEMPLATE.read_bytes(), "footnote", sys_inputs=data))
    return found


def test_every_note_is_a_footnote_of_the_pages():
    made = draft(whole_case(children=2))
    cited = [note for part in made.parts for q in part.questions for fact in q.facts for note in fact.notes]
    assert len(set_footnotes(made)) == len(cited)


def test_what_is_typed_is_never_read_as_markup():
    case = PrisonerFactory(name=HOSTILE, case_summary=HOSTILE, biography=HOSTILE)
    PrisonerNameFactory(prisoner=case, name=HOSTILE)
    source = SourceFactory(publisher=HOSTILE, title=HOSTILE)
    CaseCitationFactory(prisoner=case, field="", source=source, quote=HOSTILE, locator=HOSTILE)
    made = draft(case)
    assert as_pdf(made).startswith(b"%PDF-")
    first = set_footnotes(made)[0]["body"]["children"]
    assert first[0]["text"] == f"{HOSTILE}, “{HOSTILE}”, 16 December 2023, {HOSTILE}"
    assert HOSTILE in [child.get("text") for child in first[1:]]


def test_a_case_with_hundreds_of_everything_is_set_in_time():
    notes = tuple(Note(f"Publisher {n}", ("https://example.org/",), "Words. " * 250) for n in range(5))
    facts = tuple(Fact("What happened. " * 200, notes) for _ in range(50))
    made = Draft("Title", "Name", "Standing", (Part("I", "Identity", (Question("1", "Asks", facts),)),))
    assert len(as_pdf(made)) > 100_000
