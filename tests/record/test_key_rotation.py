"""Keys are changed by command while all is read and written; an older one is let go when nothing needs it."""

from __future__ import annotations

import re
import secrets
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from alerts import gate as followers
from alerts.addresses import decrypted as address_in
from alerts.addresses import encrypted, keyed_hash
from alerts.models import Follower, FollowerKey, Webhook
from alerts.services import register_webhook
from alerts.targets import published_target
from prisoners.models import ConfidentialNote, Consent, Maintenance, Prisoner, Report, ReportMessage, TeamKey
from prisoners.reporting import gate as reports
from prisoners.reporting.receipts import receipt_for
from prisoners.reporting.sealing import unsealed, unsealed_text
from prisoners.resealing import history_of
from prisoners.sealed_fields import Unreadable
from record.encryption import decrypted, decrypted_with
from record.models import User
from record.sealing import key_id_of
from staff import services as staffing
from tests.factories import (
    ConfidentialNoteFactory,
    ConsentFactory,
    MaintenanceFactory,
    OrganizationFactory,
    PrisonerFactory,
    ReportFactory,
    ReportMessageFactory,
    UserFactory,
    published,
)
from tests.record.test_public_access import every_table
from tests.staff.conftest import nothing_counted  # noqa: F401  (fixture)
from tests.staff.signing_in import PASSWORD, signed_in

pytestmark = pytest.mark.django_db

HISTORY: Any = history_of(ConfidentialNote)._base_manager
MOTHER = "mother@example.org"
TOKEN = re.compile(r"gAAAA[\w=-]{60,}")


def new_key() -> str:
    return Fernet.generate_key().decode()


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def member() -> User:
    user = UserFactory(is_staff=True, is_superuser=True)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def browser(member: User, settings: Any) -> Client:
    """Somebody is signed in with both factors."""
    settings.DESK_TAKES_FORCED_SESSIONS = False
    client = signed_in(member)
    RecoveryCodes.activate(member)
    return client


@pytest.fixture
def case(browser: Client) -> Prisoner:
    """A case with all that is kept encrypted around it."""
    prisoner = published(PrisonerFactory())
    MaintenanceFactory(prisoner=prisoner, organization=OrganizationFactory(team=True, slug="sova"))
    ConfidentialNoteFactory(prisoner=prisoner, body="A note")
    ConsentFactory(prisoner=prisoner, given_by="A sister", note="By telephone")
    report = ReportFactory(nonce="n", words={"what": "A report"})
    ReportMessageFactory(report=report, text="A message")
    follower = Follower.objects.create(address=encrypted(MOTHER), address_hash=keyed_hash(MOTHER))
    FollowerKey.objects.create(follower=follower, openpgp=encrypted("A public key"))
    register_webhook(webhook=Webhook(name="W", endpoint="https://example.org/", events=["case.published"]))
    return prisoner


def read(browser: Client, member: User) -> list[str]:
    """Everything that is kept encrypted, as its readers read it."""
    held = {one.type: one.data for one in Authenticator.objects.filter(user=member)}
    consent = Consent.objects.get()
    return [
        ConfidentialNote.objects.get().body,
        consent.given_by,
        consent.note,
        *(row.body for row in HISTORY.all()),
        unsealed(Report.objects.get().sealed).what,
        unsealed_text(ReportMessage.objects.get().sealed),
        address_in(Follower.objects.get().address),
        decrypted(FollowerKey.objects.get().openpgp),
        decrypted(Webhook.objects.get().secret),
        decrypt(held["totp"]["secret"]),
        decrypt(held["recovery_codes"]["seed"]),
        str(browser.get("/admin/").status_code),
    ]


def tokens_in_the_database() -> list[str]:
    """Everything in any table that was encrypted with a Fernet key, told by how such a text begins."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for schema, table in every_table():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            found += [token for (row,) in cursor.fetchall() for token in TOKEN.findall(row)]
    return found


def test_field_keys_are_changed_while_all_is_read(case: Prisoner, browser: Client, member: User, settings: Any) -> None:
    old, new = settings.FIELD_KEYS[0], new_key()
    before = read(browser, member)
    settings.FIELD_KEYS = [new, old]
    assert read(browser, member) == before
    with pytest.raises(CommandError, match="under an older key: keep it"):
        said("--check")
    said()
    assert read(browser, member) == before
    said("--check")
    # A second run has nothing left to do.
    assert not re.search(r": [1-9]\d* encrypted anew", said())
    settings.FIELD_KEYS = [new]
    assert read(browser, member) == before
    # What is encrypted anywhere was found by the command, also in a table that nobody registered.
    tokens = tokens_in_the_database()
    assert len(tokens) == 8
    for token in tokens:
        decrypted_with([new], token)


def test_what_no_key_reads_is_counted_and_the_rest_is_done(case: Prisoner, settings: Any) -> None:
    lost, new = settings.FIELD_KEYS[0], new_key()
    Report.objects.update(sealed=encrypted("x"))
    settings.FIELD_KEYS = [new]
    ReportMessage.objects.update(sealed=encrypted("y"))
    settings.FIELD_KEYS = [new_key(), new]
    for arguments in ((), ("--check",)):
        with pytest.raises(CommandError, match="cannot be read with any key"):
            said(*arguments)
    settings.FIELD_KEYS = [settings.FIELD_KEYS[0]]
    assert decrypted(ReportMessage.objects.get().sealed) == "y"
    settings.FIELD_KEYS = [lost]
    assert decrypted(Report.objects.get().sealed) == "x"


def test_secret_key_is_changed_while_nobody_notices(
    case: Prisoner, browser: Client, member: User, settings: Any
) -> None:
    token, _sent = staffing.invite(user=UserFactory(), by=None)
    target = published_target("prisoner", case.public_id)
    assert target is not None
    old, settings.SECRET_KEY = settings.SECRET_KEY, secrets.token_urlsafe(48)
    settings.SECRET_KEY_FALLBACKS = [old]
    code = _receipt_under(old, settings)
    # Who follows is known when they ask again; a receipt, an invitation and a session hold.
    followers.ask(address=MOTHER, language="en", target=target, rhythm="at_once", changes=[])
    assert Follower.objects.count() == 1
    assert reports.standing(code) is not None
    assert reports.reply(code=code, text="Still here") == "kept"
    assert staffing.invited_by(token)
    assert browser.get("/admin/").status_code == 200
    said()
    said("--check")
    # Without the old one: whoever is signed in stays so, and followers are found.
    settings.SECRET_KEY_FALLBACKS = []
    assert browser.get("/admin/").status_code == 200
    followers.ask(address=MOTHER, language="en", target=target, rhythm="at_once", changes=[])
    assert Follower.objects.count() == 1
    # What is not kept cannot be filed anew: docs/operate.md says how long the old one has to stay.
    assert reports.standing(code) is None


def _receipt_under(key: str, settings: Any) -> str:
    new, settings.SECRET_KEY = settings.SECRET_KEY, key
    code = receipt_for("n")
    settings.SECRET_KEY = new
    return code


def test_a_follower_is_filed_anew_by_the_command_alone(case: Prisoner, settings: Any) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, secrets.token_urlsafe(48)
    settings.SECRET_KEY_FALLBACKS = [old]
    with pytest.raises(CommandError, match="older key"):
        said("--check")
    said()
    assert Follower.objects.get().address_hash == keyed_hash(MOTHER)


# --- keys of teams ----------------------------------------------------------------------------------------------------


def present_key() -> TeamKey:
    return TeamKey.objects.get(retired_at=None)


def keys_in_use() -> set[Any]:
    """The keys under which notes, consents and their history lie."""
    found = set()
    for table in (ConfidentialNote, Consent):
        for model in (table, history_of(table)):
            for row in model._base_manager.values():
                found |= {key_id_of(row[name]) for name in ("body", "given_by", "note") if row.get(name)}
    return found


def test_a_team_that_takes_its_key_out_gets_a_new_one_that_no_older_dump_holds(case: Prisoner, settings: Any) -> None:
    inside = present_key()
    settings.TEAM_KEYS = {"sova": [new_key()]}
    said()
    outside = present_key()
    assert (inside.is_outside, outside.is_outside) == (False, True)
    assert keys_in_use() == {outside.pk}
    assert ConfidentialNote.objects.get().body == "A note"
    assert [row.body for row in HISTORY.all()] == ["A note"]
    settings.TEAM_KEYS = {}
    assert isinstance(ConfidentialNote.objects.get().body, Unreadable)
    # A machine without the key changes all else, and says what it left.
    settings.FIELD_KEYS = [new_key(), *settings.FIELD_KEYS]
    assert "not on this machine" in said()
    said("--check")


def test_a_key_that_a_team_holds_is_changed_too(case: Prisoner, settings: Any) -> None:
    old, new = new_key(), new_key()
    settings.TEAM_KEYS = {"sova": [old]}
    said()
    settings.TEAM_KEYS = {"sova": [new, old]}
    with pytest.raises(CommandError, match="older key"):
        said("--check")
    said()
    settings.TEAM_KEYS = {"sova": [new]}
    assert ConfidentialNote.objects.get().body == "A note"
    said("--check")


def test_every_team_gets_a_new_key_when_one_may_be_known(case: Prisoner, settings: Any) -> None:
    before = present_key()
    said("--new-team-keys")
    assert keys_in_use() == {present_key().pk} != {before.pk}
    assert ConfidentialNote.objects.get().body == "A note"
    assert [row.body for row in HISTORY.all()] == ["A note"]


def test_notes_left_under_a_team_that_no_longer_keeps_the_case_are_found(case: Prisoner) -> None:
    Maintenance.objects.update(organization=OrganizationFactory(team=True))
    with pytest.raises(CommandError, match="older key"):
        said("--check")
    said()
    assert len(keys_in_use()) == 1
    assert ConfidentialNote.objects.get().body == "A note"
