"""Every role at every address of the desk, for every state of a case, as it is decided in desk_matrix.csv."""

from __future__ import annotations

import os

import pytest

from tests.config.desk_addresses import HIDDEN, addresses, noun_of
from tests.config.desk_matrix import ROLES, cells_of, column, decided, depends_on_a_case, write
from tests.hidden import hidden_case

# Open to whoever comes: ways in, which show nothing of the record.
DOORS = {"account_login", "login", "account_inactive", "staff-invitation"}
# What is done by sending a form to an address that ends so.
ACTS = (
    *("add", "change", "delete", "withdraw", "strike", "restore", "merge", "compare", "split", "hand_over", "check"),
    *("act", "decline", "take_back", "copy"),
)


def test_every_address_and_every_role_is_decided() -> None:
    table = decided()
    assert set(table) == set(addresses())
    assert {role for row in table.values() for role, cell in row.items() if cell} == set(ROLES)


# Two and a half thousand pages, twice: too slow to wait for while working.
@pytest.mark.drill
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_is_decided_and_nothing_else(role: str) -> None:
    cells = column(role, hidden_case())
    if os.environ.get("DESK_MATRIX") == "write":
        write(role, cells)
    table = decided()
    differ = {name: (table.get(name, {}).get(role), cell) for name, cell in cells.items()}
    assert {name: pair for name, pair in differ.items() if pair[0] != pair[1]} == {}


def test_nobody_is_shown_anything_but_the_doors() -> None:
    shown = {name for name, looked, sent in cells_of("nobody") if "s" in looked + sent}
    assert shown <= DOORS


def test_no_answer_is_a_failure() -> None:
    assert [(name, role) for name, row in decided().items() for role, cell in row.items() if "5" in cell] == []


@pytest.mark.parametrize("role", ["contributor of another", "editor of another", "administrator", "auditor"])
def test_who_is_not_of_the_team_sees_no_page_of_a_case_that_is_not_public(role: str) -> None:
    """Drafts and cases in review: the first two states."""
    shown = [
        name
        for name, looked, sent in cells_of(role)
        if depends_on_a_case(name) and noun_of(addresses()[name]) in HIDDEN
        if set(looked[:2] + sent[:2]) & set("s")
    ]
    assert shown == []


@pytest.mark.parametrize("verb", ACTS)
def test_an_auditor_does_nothing_to_the_record(verb: str) -> None:
    taken = {name for name, _looked, sent in cells_of("auditor") if name.endswith(f"_{verb}") and "s" in sent}
    # Their own, which is theirs to change.
    assert taken - {"password_change"} == set()
