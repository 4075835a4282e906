"""Fills an empty record for the browser: the sample, and a case with something in every section of every page. Run as
`python -m tests.browser.public_content` (`… sample`: the sample alone); prints what the pages' addresses need, as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from typing import Any

import django


def load() -> None:
    """The sample, and the static files as production serves them."""
    from django.core.management import call_command

    call_command("load_sample", stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)


def fill() -> dict[str, str]:
    """Publish one whole noun of each kind. Returns their slugs and ids by name."""
    from django.utils import timezone

    from prisoners.published_parts import PublishedCharge, PublishedOfficialAct
    from tests import factories as make
    from tests.factories import published

    soon = timezone.localdate() + dt.timedelta(3)
    prison = _prison()
    event = make.EventFactory(description="People stood in a square.")
    make.EventCitationFactory(event=event)
    make.EventIncidentFactory(event=event)
    published(event)
    case = make.whole_case(
        name="Səbinə Məmmədova",
        born=f"1984-{soon:%m-%d}",
        portrait=_portrait(),
        portrait_credit="A friend",
        portrait_licence="CC0",
    )
    detention = case.detentions.get()
    detention.custody.update(institution=prison)
    make.HearingFactory(
        detention=detention, held=soon.isoformat(), court=published(make.InstitutionFactory(court=True))
    )
    make.CaseCitationFactory(prisoner=case, participation=make.EventParticipationFactory(prisoner=case, event=event))
    published(case)
    make.CaseCitationFactory(prisoner=case, field="biography")
    case.biography += " She writes."
    case.save()
    published(case, reason="She told us more.")
    # Of the same prison, so that the page has related people; and one who died, for the quiet tone.
    neighbour = make.PrisonerFactory(name="Rəşad Əliyev")
    make.CustodyFactory(detention=make.DetentionFactory(prisoner=neighbour), institution=prison)
    published(neighbour)
    dead = make.PrisonerFactory(name="Elçin Hüseynov", born="1950")
    make.DetentionFactory(prisoner=dead, has_ended=True, ended="2024-01-02", end_kind="death_in_custody")
    campaign, resolution = published(make.whole_campaign(children=2)), published(make.whole_resolution(children=2))
    organization = case.memberships.get().organization
    make.OrganizationCitationFactory(organization=organization)
    act = PublishedOfficialAct.objects.filter(prisoner__public_id=case.public_id).first()
    charge = PublishedCharge.objects.filter(prisoner__public_id=case.public_id).first()
    assert act and charge
    _mirrors()
    return {
        "person": case.public_id,
        "dead": published(dead).public_id,
        "unreachable": published(make.PrisonerFactory(name="Somebody Free")).public_id,
        "event": event.slug,
        "prison": prison.slug,
        "organization": published(organization).slug,
        "campaign": campaign.slug,
        "resolution": resolution.slug,
        "official": act.official,
        "statute": charge.slug,
        "today": timezone.localdate().isoformat(),
    } | _following(case.public_id)


def _prison() -> Any:
    from tests import factories as make

    prison = make.InstitutionFactory(
        name="Baku Pre-trial Detention Facility",
        place="Baku",
        latitude=40.4,
        longitude=49.8,
        postal_address="Baku Pre-trial Detention Facility\nZabrat, AZ1104 Baku",
        letter_rules="No coloured ink. No more than four pages.",
        letter_language="az, ru",
    )
    make.InstitutionCitationFactory(institution=prison)
    make.InstitutionNameFactory(institution=prison, name="Bakı istintaq təcridxanası")
    return make.published(prison)


def _mirrors() -> None:
    """One in each state that a visitor can meet."""
    from django.utils import timezone

    from exports.models import Mirror
    from tests.exports.kept_mirrors import ONION

    now = timezone.now()
    for name, trouble in (("library", ""), ("archive", "old"), ("university", "silent"), ("stranger", "changed")):
        Mirror.objects.create(
            address=f"https://{name}.example/copies/of-the-record-of-political-prisoners/",
            keeper=f"The {name} of a city by the sea",
            languages=["en", "az", "ru"],
            looked_at=now,
            whole_at=now,
            sequence=7,
            made_at=now,
            trouble=trouble,
        )
    Mirror.objects.create(address=ONION, keeper="Friends", languages=["en"])


def _portrait() -> Any:
    from tests.pictures import taken_by_a_camera, upload

    return upload(taken_by_a_camera(size=(900, 1200)))


def _following(public_id: str) -> dict[str, str]:
    """Links as they stand in the mails of a follower."""
    from alerts import gate, tokens
    from alerts.models import Follower, Subscription
    from alerts.targets import Target

    def ask(kind: str, target: str) -> Subscription:
        about = Target(kind, target, name="")
        assert gate.ask(address="reader@example.org", language="en", target=about, rhythm="daily", changes=[])
        return Subscription.objects.get(kind=kind)

    followed, asked = ask("country", "AZ"), ask("prisoner", public_id)
    gate.confirm([followed.pk])
    links = {
        "to_confirm": tokens.to_confirm([asked.pk]),
        "to_stop": tokens.to_stop(Follower.objects.get().pk),
        "to_change": tokens.to_change(followed.pk),
    }
    assert tokens.read(links["to_confirm"]).confirms
    return links


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    load()
    print(json.dumps(fill() if sys.argv[1:] != ["sample"] else {}))
