"""What the drill of alerts does inside Vigil, in processes of its own: `python -m tests.faults.telling_stage VERB`."""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Callable

import django


def address(number: int) -> str:
    """The address of a follower of the drill."""
    return f"follower{number}@example.org"


def follower_id(number: int) -> uuid.UUID:
    """Their identifier, so that the drill knows whose a delivery is without decrypting an address."""
    return uuid.uuid5(uuid.NAMESPACE_URL, address(number))


def prepare(changes: int, followers: int) -> None:
    """As many cases that wait to be published, and followers each of whom follows every one of them: most in several
    ways at once."""
    from alerts.addresses import encrypted, keyed_hash
    from alerts.models import Follower, Subscription
    from tests.factories import PrisonerFactory

    cases = PrisonerFactory.create_batch(changes)
    Follower.objects.bulk_create(
        Follower(pk=follower_id(n), address=encrypted(address(n)), address_hash=keyed_hash(address(n)))
        for n in range(followers)
    )
    rows = []
    for n in range(followers):
        targets = [("everything", "")] if n % 3 != 1 else []
        targets += [("country", "AZ")] if n % 3 != 2 else []
        targets += [("prisoner", case.public_id) for number, case in enumerate(cases) if (number + n) % 10 == 0]
        rows += [
            Subscription(
                follower_id=follower_id(n), kind=kind, target=target, confirmed_at="2023-12-16T00:00Z", follows_after=0
            )
            for kind, target in targets
        ]
    Subscription.objects.bulk_create(rows, batch_size=5000)


def publish() -> None:
    """Publish case after case as editors do, again where the database broke off."""
    from django.db import Error, connection

    from prisoners.models import Prisoner
    from record import services

    waiting = None
    while waiting is None or waiting:
        try:
            waiting = list(Prisoner.objects.filter(state="draft").order_by("pk")[:50])
            for case in waiting:
                services.publish(case=case, by=None)
        except Error:
            connection.close()
            time.sleep(0.2)


def retry() -> None:
    """What a person does at the desk: try again what has failed. Prints how many."""
    from alerts import services
    from alerts.models import Delivery

    print(services.retry(deliveries=Delivery.objects.failed()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    verb, *numbers = sys.argv[1:]
    verbs: dict[str, Callable[..., None]] = {"prepare": prepare, "publish": publish, "retry": retry}
    verbs[verb](*map(int, numbers))
