"""Two documents side by side."""

from record.document_diff import differences, in_words
from record.publication import reference

DATE = {"edtf": "2024-02-07", "earliest": "2024-02-07", "latest": "2024-02-07"}


def told(old, new):
    return {" › ".join(d.path): (d.before, d.after) for d in differences(old, new)}


def test_equal_documents_have_no_differences():
    assert differences({"name": "A", "names": [{"name": "B"}]}, {"name": "A", "names": [{"name": "B"}]}) == []


def test_a_changed_text_is_shown_before_and_after_word_by_word():
    [found] = differences({"biography": "born in Baku"}, {"biography": "born in Ganja"})
    assert (found.before, found.after) == ("born in Baku", "born in Ganja")
    assert [(p.kind, p.text) for p in found.pieces] == [("same", "born in "), ("gone", "Baku"), ("new", "Ganja")]


def test_an_item_added_in_the_middle_leaves_its_neighbours_alone():
    old, new = [{"kind": "trial"}, {"kind": "verdict"}], [{"kind": "trial"}, {"kind": "appeal"}, {"kind": "verdict"}]
    assert told({"hearings": old}, {"hearings": new}) == {"Hearings › 2 (appeal)": ("", "Kind: appeal")}


def test_an_item_taken_away_is_told_with_what_it_said():
    assert told({"names": [{"name": "A"}]}, {"names": []}) == {"Names › 1 (A)": ("Name: A", "")}


def test_dates_and_references_are_in_words():
    assert in_words(DATE) == "7 February 2024"
    assert in_words(reference("institution", "court-1", "The court", "https://vigil.example/x/")) == "The court"


def test_without_a_public_document_all_that_would_appear_is_told():
    assert told(None, {"name": "A", "born": DATE, "portrait": None}) == {
        "Name": ("", "A"),
        "Born": ("", "7 February 2024"),
    }


def test_a_section_that_appears_whole_is_told():
    assert told({"assessment": None}, {"assessment": {"summary": "Held for words."}}) == {
        "Assessment": ("", "Summary: Held for words.")
    }
