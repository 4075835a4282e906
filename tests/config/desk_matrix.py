"""Who gets what at which address of the desk: every role, every state of a case, every address, asked and read back.

What is decided stands in desk_matrix.csv. `python -m pytest tests/config/test_desk_matrix.py` compares; with the
variable DESK_MATRIX=write it writes the table anew, to be read line by line before it is kept: a cell is a decision.

A cell is what is answered to looking, a slash, and what is answered to sending an empty form; one letter for each state
of the case where the address is about one, else one letter:

    s shown · r sent elsewhere · f forbidden · n not found · m not asked in this way · b not understood · g over
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from organizations.models import Organization, TeamRules
from prisoners.models import Prisoner
from record import services
from record.models import User
from tests.config.desk_addresses import HIDDEN, addresses, filled, is_of_row, noun_of
from tests.desk import at_desk, staff
from tests.factories import OrganizationFactory, UserFactory
from tests.hidden import Hidden

TABLE = Path(__file__).with_name("desk_matrix.csv")
LETTERS = {200: "s", 204: "s", 301: "r", 302: "r", 400: "b", 403: "f", 404: "n", 405: "m", 410: "g"}
STATES = ("draft", "in_review", "published", "unpublished", "merged")
# They end the session that asks.
ENDS_THE_SESSION = {"logout", "account_logout", "staff-everywhere"}


def home_of(hidden: Hidden) -> Organization:
    return hidden.draft.maintenance.get().organization


def _of_team(role: str) -> Callable[[Hidden], User]:
    return lambda hidden: staff(role, team=home_of(hidden))


def _of_another(role: str) -> Callable[[Hidden], User]:
    return lambda hidden: staff(role, team=OrganizationFactory(team=True))


ROLES: dict[str, Callable[[Hidden], User | None]] = {
    "nobody": lambda hidden: None,
    "staff without a role": lambda hidden: UserFactory(),
    "contributor of the team": _of_team("Contributor"),
    "contributor of another": _of_another("Contributor"),
    "editor of the team": _of_team("Editor"),
    "editor of another": _of_another("Editor"),
    "administrator": _of_another("Administrator"),
    "auditor": _of_another("Auditor"),
}


def bring_into(state: str, hidden: Hidden) -> None:
    """Bring the hidden case into its next state; they are asked for in the order of STATES."""
    if state == "published":
        # What would stop its publication: a second reader, a refusal, words that stand in its notes.
        TeamRules.objects.update(second_reader=False)
        hidden.draft.consents.all().delete()
        for note in hidden.draft.confidential_notes.all():
            note.body = "Kept to ourselves"
            note.save()
        case = Prisoner.objects.get(pk=hidden.draft.pk)
        services.publish(case=case, by=None, reason="Asked for by a test")
    elif state == "unpublished":
        services.unpublish(case=Prisoner.objects.get(pk=hidden.draft.pk), by=None, reason="Asked for by a test")
    elif state != "draft":
        Prisoner.objects.filter(pk=hidden.draft.pk).update(state=state)


def depends_on_a_case(name: str) -> bool:
    return noun_of(addresses()[name]) in HIDDEN and is_of_row(name)


def column(role: str, hidden: Hidden) -> dict[str, str]:
    """What one role is answered at every address, by its name."""
    user = ROLES[role](hidden)
    client = at_desk(user) if user else Client()
    client.raise_request_exception = False
    looked: dict[str, str] = dict.fromkeys(addresses(), "")
    sent: dict[str, str] = dict.fromkeys(addresses(), "")
    for state in STATES:
        bring_into(state, hidden)
        for name in addresses():
            if state == STATES[0] or depends_on_a_case(name):
                address = filled(name, hidden)
                looked[name] += _answer(client, user, name, address, "get")
                sent[name] += _answer(client, user, name, address, "post")
    return {name: f"{looked[name]}/{sent[name]}" for name in addresses()}


def _answer(client: Client, user: User | None, name: str, address: str, verb: str) -> str:
    if name in ENDS_THE_SESSION:
        client = at_desk(user) if user else Client()
    # Undone at once: no answer depends on what was asked before.
    with transaction.atomic():
        response = getattr(client, verb)(address)
        transaction.set_rollback(True)
    return LETTERS.get(response.status_code, str(response.status_code))


def decided() -> dict[str, dict[str, str]]:
    """The table as it is kept: by address, then by role."""
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="") as file:
        return {row.pop("address"): row for row in csv.DictReader(file)}


def write(role: str, cells: dict[str, str]) -> None:
    """Put one role's column into the table."""
    table = decided()
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", *ROLES])
        for name in sorted(cells):
            kept: Any = table.get(name, {})
            writer.writerow([name, *(cells[name] if each == role else kept.get(each, "") for each in ROLES)])


def cells_of(role: str) -> Iterator[tuple[str, str, str]]:
    """Of each address what is decided for a role: its name, to looking, to sending."""
    for name, row in decided().items():
        looked, _, sent = row[role].partition("/")
        yield name, looked, sent
