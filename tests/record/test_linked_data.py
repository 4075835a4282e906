"""What is said to machines that read pages."""

from __future__ import annotations

import json

import pytest

from record.linked_data import date_of, in_script


@pytest.mark.parametrize("edtf", ["2023", "2023-06", "2023-06-25"])
def test_a_plain_date_is_given_as_it_is(edtf):
    assert date_of({"edtf": edtf}) == edtf


@pytest.mark.parametrize("edtf", ["", "2023~", "2023-21", "2023-13", "2023-06/2023-08", "202X"])
def test_what_is_no_plain_date_is_left_out(edtf):
    assert date_of({"edtf": edtf}) is None


def test_nothing_ends_the_script_and_nothing_unknown_is_said():
    said = in_script({"name": "</script><!-- &", "url": "", "image": None})
    assert "<" not in said and ">" not in said and "&" not in said
    assert json.loads(said) == {"@context": "https://schema.org", "name": "</script><!-- &"}
