"""Forgetting and renewing."""

import datetime as dt

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.utils import timezone

from alerts import gate, services
from alerts.addresses import decrypted
from alerts.models import ConfirmationMail, Follower, Subscription
from alerts.targets import Target
from tests.alerts.conftest import Follow

pytestmark = pytest.mark.django_db

MOTHER = "mother@example.org"
EVERYTHING = Target("everything", "", "everything")


def age(**by: int) -> None:
    """Let time pass over all that is there."""
    before = timezone.now() - dt.timedelta(**by)
    for model in (Subscription, Follower, ConfirmationMail):
        model.objects.update(created=before)


def test_what_was_not_confirmed_in_two_days_is_gone_with_its_address(follow: Follow) -> None:
    follow(MOTHER, confirmed=False)
    age(hours=47)
    assert services.forget_unconfirmed() == 0
    age(hours=49)
    assert services.forget_unconfirmed() == 1
    assert not Follower.objects.exists()
    assert not ConfirmationMail.objects.exists()


def test_what_was_confirmed_stays(follow: Follow) -> None:
    follow(MOTHER)
    follow("father@example.org", confirmed=False)
    age(days=300)
    services.forget_unconfirmed()
    assert [decrypted(f.address) for f in Follower.objects.all()] == [MOTHER]


def test_asking_again_gives_two_more_days(follow: Follow) -> None:
    follow(MOTHER, confirmed=False)
    age(hours=47)
    gate.ask(address=MOTHER, language="en", target=EVERYTHING, rhythm="daily", changes=[])
    assert Subscription.objects.get().created > timezone.now() - dt.timedelta(minutes=1)
    assert Subscription.objects.get().rhythm == "daily"


def test_keys_are_rotated_by_a_command(follow: Follow, settings, capsys) -> None:
    follow(MOTHER)
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    settings.SECRET_KEY = "another" * 10
    call_command("renew_addresses")
    settings.FIELD_KEYS = [new]
    assert decrypted(Follower.objects.get().address) == MOTHER
    assert capsys.readouterr().out == "renewed 1\n"
    # Found by its new hash: asking again makes no second follower.
    gate.ask(address=MOTHER, language="en", target=EVERYTHING, rhythm="daily", changes=[])
    assert Follower.objects.count() == 1


def test_addresses_that_no_key_reads_are_counted_and_left_as_they_are(follow: Follow, settings) -> None:
    follow(MOTHER)
    before = Follower.objects.get().address
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="1 addresses, keys or secrets cannot be read"):
        call_command("renew_addresses")
    assert Follower.objects.get().address == before


def test_an_address_that_is_there_twice_is_left_as_it_is(follow: Follow, settings, capsys) -> None:
    follow(MOTHER)
    settings.SECRET_KEY = "another" * 10
    follow(MOTHER)
    call_command("renew_addresses")
    assert "subscribed again meanwhile: 1" in capsys.readouterr().out
    assert Follower.objects.count() == 2
