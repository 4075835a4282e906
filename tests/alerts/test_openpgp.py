"""Messages that only their follower can read; a broken key is refused, or delays nobody else."""

import datetime as dt
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pysequoia
import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alerts import addresses, gate, openpgp, sending, tokens
from alerts.models import ConfirmationMail, Delivery, FollowerKey, Subscription
from prisoners.models import Prisoner
from record import services as record
from tests.alerts.conftest import Follow
from tests.factories import PrisonerFactory, published
from tests.mailbox import Mailbox, part

MOTHER = "mother@example.org"
FRIEND = "friend@example.org"
KEY = pysequoia.Tsk.generate("Mother <mother@example.org>")
PUBLIC = str(KEY.extract_certificate())


@pytest.fixture
def followed(follow: Follow) -> Prisoner:
    """A published person whom a mother and a friend follow."""
    prisoner = published(PrisonerFactory(name="Afiaddin Mammadov"))
    follow(MOTHER, prisoner)
    follow(FRIEND, prisoner)
    ConfirmationMail.objects.all().delete()
    return prisoner


def link_of(address: str) -> tokens.Token:
    found = Subscription.objects.filter(follower__address_hash=addresses.keyed_hash(address))
    return tokens.read(tokens.to_unsubscribe(found.values_list("pk", flat=True)))


def tell(prisoner: Prisoner) -> sending.Drained:
    prisoner.biography += " More is known."
    prisoner.save()
    record.publish(case=prisoner, by=None)
    return sending.deliver()


def opened(message: EmailMessage) -> EmailMessage:
    """What the owner of the key reads."""
    _version, sealed = message.iter_parts()
    content: Any = sealed.get_payload(decode=True)
    clear = pysequoia.decrypt(content, KEY.decryptor()).bytes
    return message_from_bytes(clear or b"", policy=default)


@pytest.mark.django_db
def test_only_the_owner_of_the_key_reads_what_was_told(followed: Prisoner, mailbox: Mailbox, client: Client) -> None:
    page = client.post(f"/subscriptions/{link_of(MOTHER).text}/openpgp/", {"key": PUBLIC})
    assert "encrypted to this key" in page.content.decode()
    assert tell(followed).sent == 2
    (sealed,), (clear,) = mailbox.to(MOTHER), mailbox.to(FRIEND)
    assert sealed.get_content_type() == "multipart/encrypted"
    assert sealed.get_param("protocol") == "application/pgp-encrypted"
    assert "Mammadov" not in sealed.as_string()
    assert sealed["Message-ID"] == Delivery.objects.get(follower__key__isnull=False).message_id
    assert sealed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    inner = opened(sealed)
    assert inner["Subject"] == clear["Subject"]
    assert "Mammadov" in part(inner, "plain")
    assert "Mammadov" in part(inner, "html")


@pytest.mark.django_db
def test_an_empty_key_ends_encryption(followed: Prisoner, mailbox: Mailbox, client: Client) -> None:
    address = f"/subscriptions/{link_of(MOTHER).text}/openpgp/"
    client.post(address, {"key": PUBLIC})
    assert "BEGIN PGP" not in FollowerKey.objects.get().openpgp
    client.post(address, {"key": ""})
    assert not FollowerKey.objects.exists()
    tell(followed)
    assert "Mammadov" in part(mailbox.to(MOTHER)[0], "plain")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("hello", "not a public OpenPGP key"),
        (PUBLIC[:300], "not a public OpenPGP key"),
        (str(KEY), "private key"),
        ("x" * 30_001, "more than 30000 characters"),
    ],
)
def test_a_broken_key_is_refused_in_words(followed: Prisoner, client: Client, key: str, words: str) -> None:
    page = client.post(f"/subscriptions/{link_of(MOTHER).text}/openpgp/", {"key": key})
    assert page.status_code == 400
    assert words in page.content.decode()
    assert not FollowerKey.objects.exists()


@pytest.mark.django_db
def test_who_has_not_confirmed_gives_no_key(follow: Follow, client: Client) -> None:
    unconfirmed = follow(MOTHER, published(PrisonerFactory()), confirmed=False)
    for token in (tokens.to_confirm([unconfirmed.pk]), tokens.to_unsubscribe([unconfirmed.pk]), "made-up"):
        client.post(f"/subscriptions/{token}/openpgp/", {"key": PUBLIC})
    assert not FollowerKey.objects.exists()


@pytest.mark.django_db
def test_a_key_that_broke_since_delays_nobody_else(followed: Prisoner, mailbox: Mailbox) -> None:
    gate.set_openpgp_key(link_of(MOTHER), "no key any more")
    drained = tell(followed)
    assert (drained.sent, drained.failed) == (1, 1)
    assert mailbox.recipients == [FRIEND]
    assert Delivery.objects.get(state="pending").last_error == "KeyUnusable"


@pytest.mark.django_db
def test_the_key_goes_with_its_follower(followed: Prisoner) -> None:
    link = link_of(MOTHER)
    gate.set_openpgp_key(link, openpgp.checked(PUBLIC))
    gate.unsubscribe(link)
    assert not FollowerKey.objects.exists()


@pytest.mark.django_db
def test_a_key_outlives_a_rotation_of_field_keys(followed: Prisoner, mailbox: Mailbox, settings: Any) -> None:
    gate.set_openpgp_key(link_of(MOTHER), openpgp.checked(PUBLIC))
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    call_command("renew_addresses")
    settings.FIELD_KEYS = [new]
    assert tell(followed).sent == 2
    (sealed,) = mailbox.to(MOTHER)
    assert "Mammadov" in part(opened(sealed), "plain")


def test_an_expired_key_is_refused_in_words() -> None:
    now = dt.datetime.now(dt.UTC)
    short = KEY.extract_certificate().set_expiration(now + dt.timedelta(days=1), KEY.certifier())
    openpgp.checked(str(short))
    with time_machine.travel(now + dt.timedelta(days=2)), pytest.raises(ValidationError, match="expired"):
        openpgp.checked(str(short))


def test_a_revoked_key_is_refused_in_words() -> None:
    key = KEY.extract_certificate()
    revoked = pysequoia.Cert.from_bytes(bytes(key) + bytes(key.revoke(KEY.certifier())))
    with pytest.raises(ValidationError, match="revoked"):
        openpgp.checked(str(revoked))


@given(st.text(max_size=300))
def test_whatever_is_given_as_a_key_is_refused_without_an_error(text: str) -> None:
    for key in (text, f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{text}\n-----END PGP PUBLIC KEY BLOCK-----\n"):
        with pytest.raises(ValidationError):
            openpgp.checked(key)
