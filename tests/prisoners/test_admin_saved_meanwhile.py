"""Two people save one case: nothing is overwritten that its writer has not seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from organizations.models import Organization
from prisoners.models import Detention, Prisoner
from record.roles import CONTRIBUTOR
from tests.desk import at_desk, filled_in, page_of, staff
from tests.factories import DetentionFactory, MaintenanceFactory, OrganizationFactory, PrisonerFactory

# Each save is a transaction of its own: the history tells them apart by their moments.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team() -> Organization:
    return OrganizationFactory(team=True)


@pytest.fixture
def case(team: Organization) -> Prisoner:
    prisoner = PrisonerFactory(biography="Born in Baku.", occupations="courier", name_az="Əli")
    DetentionFactory(prisoner=prisoner, place="Baku")
    return MaintenanceFactory(prisoner=prisoner, organization=team).prisoner


def send(client: Client, url: str, form: dict[str, Any]) -> Any:
    return client.post(url, form | {"_save": "1"}, follow=True)


def again(response: Any, form: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends from the page that was shown again."""
    shown = response.context["adminform"].form.data
    return {key: shown.getlist(key) if len(shown.getlist(key)) > 1 else shown[key] for key in shown} | {
        "_seen": response.context["seen"]
    }


def test_the_second_keeps_their_own_and_takes_over_the_rest(team: Organization, case: Prisoner) -> None:
    ann, ben = (at_desk(staff(CONTRIBUTOR, team=team, username=name)) for name in ("ann", "ben"))
    url = page_of(case)
    anns = filled_in(ann, url, biography="Born in Ganja.", **{"detentions-0-place": "Ganja"}, name_az="Əliağa")
    bens = filled_in(ben, url, occupations="union leader")
    send(ann, url, anns)
    case.refresh_from_db()

    refused = send(ben, url, bens)
    assert "ann changed this case after you opened it" in refused.text
    assert "Taken over from there:" in refused.text
    case.refresh_from_db()
    assert case.occupations == "courier"

    send(ben, url, again(refused, bens))
    kept: Any = Prisoner.objects.get()
    assert (kept.biography, kept.occupations, kept.name_az) == ("Born in Ganja.", "union leader", "Əliağa")
    assert Detention.objects.get().place == "Ganja"


def test_what_both_changed_is_shown_with_both_wordings(team: Organization, case: Prisoner) -> None:
    ann, ben = (at_desk(staff(CONTRIBUTOR, team=team, username=name)) for name in ("ann", "ben"))
    url = page_of(case)
    anns, bens = filled_in(ann, url, biography="Born in Ganja."), filled_in(ben, url, biography="Born in Shaki.")
    send(ann, url, anns)
    refused = send(ben, url, bens)
    assert "Both of you changed this" in refused.text
    assert "Born in Ganja." in refused.text
    assert refused.context["adminform"].form["biography"].value() == "Born in Shaki."


def test_a_box_that_a_colleague_ticked_stays_ticked(team: Organization, case: Prisoner) -> None:
    ann, ben = (at_desk(staff(CONTRIBUTOR, team=team, username=name)) for name in ("ann", "ben"))
    url = page_of(case)
    anns, bens = filled_in(ann, url, **{"detentions-0-has_ended": "on"}), filled_in(ben, url, occupations="x")
    send(ann, url, anns)
    refused = send(ben, url, bens)
    send(ben, url, again(refused, bens))
    assert Detention.objects.get().has_ended


def test_the_same_change_made_twice_is_no_conflict(team: Organization, case: Prisoner) -> None:
    ann, ben = (at_desk(staff(CONTRIBUTOR, team=team, username=name)) for name in ("ann", "ben"))
    url = page_of(case)
    anns, bens = filled_in(ann, url, occupations="medic"), filled_in(ben, url, occupations="medic")
    send(ann, url, anns)
    refused = send(ben, url, bens)
    assert "Both of you" not in refused.text
    assert "Taken over" not in refused.text
