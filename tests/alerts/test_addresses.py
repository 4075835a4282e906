"""Addresses: checked, encrypted, found again."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import ValidationError

from alerts.addresses import decrypted, encrypted, keyed_hash, normalised


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (" mother@example.org ", "mother@example.org"),
        ("Mother.Of+Two@Example.ORG", "Mother.Of+Two@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_written_as_mail_servers_take_it(typed: str, written: str) -> None:
    assert normalised(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "", "@", "a@b", "a b@example.org", "a@example.org\nb@example.org", "a@exam\u2028ple.org", '"a b"@example.org',
        "a@[127.0.0.1]", "a@localhost", "a@exa mple.org", "ə@example.org", "a@-.org",
        "a\x00@example.org", "a@" + "x" * 300,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normalised(typed)


def test_an_address_is_read_back_and_never_encrypted_the_same_twice() -> None:
    first, second = encrypted("mother@example.org"), encrypted("mother@example.org")
    assert first != second
    assert decrypted(first) == decrypted(second) == "mother@example.org"


def test_an_old_key_still_reads_and_a_new_one_writes(settings) -> None:
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    before = encrypted("mother@example.org")
    settings.FIELD_KEYS = [new, old]
    after = encrypted("mother@example.org")
    assert decrypted(before) == "mother@example.org"
    settings.FIELD_KEYS = [old]
    with pytest.raises(InvalidToken):
        decrypted(after)


def test_the_hash_finds_an_address_in_any_case_and_stays_when_field_keys_are_rotated(settings) -> None:
    before = keyed_hash("Mother@example.org")
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert keyed_hash("mother@EXAMPLE.org") == before


def test_the_hash_depends_on_the_secret_of_this_site(settings) -> None:
    before = keyed_hash("mother@example.org")
    settings.SECRET_KEY = "another" * 10
    assert keyed_hash("mother@example.org") != before
