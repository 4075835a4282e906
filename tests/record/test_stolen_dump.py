"""What a thief reads who has the database and the uploads, but no key: nothing that was said in confidence, no
follower, no secret. Looked for byte by byte: in a dump, in all rows, and in the files of the tables themselves."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from psycopg import sql

from alerts import gate as followers
from alerts.models import Follower, FollowerKey, Webhook
from alerts.services import change_webhook_secret, register_webhook
from alerts.targets import published_target
from backups.programs import postgres_programs
from prisoners.models import Consent
from prisoners.models.confidential import ConfidentialNote, sealed_names
from prisoners.publication import compose_prisoner
from prisoners.reporting.sealing import Words
from record.checklist import checklist_of, confirmation_of
from record.encryption import encrypted
from staff.services import invite
from tests.database import empty_again
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
from tests.marking import word
from tests.record.test_public_access import every_table

pytestmark = pytest.mark.long

ROOM_LEFT = re.compile(rb"\0{8,}")
# What anybody may read: where it is not found, nothing was looked at.
PUBLIC = "Zqpublicword Aliyeva"


def marked_record() -> list[str]:
    """A record in which all that must not be read is a mark, a secret or an address. Returns them."""
    hidden: list[str] = []

    def mark() -> str:
        hidden.append(word(len(hidden) + 4000))
        return hidden[-1]

    case = published(PrisonerFactory(name=PUBLIC))
    MaintenanceFactory(prisoner=case, organization=OrganizationFactory(team=True))
    rows: list[Any] = [ConfidentialNoteFactory(prisoner=case, kind=kind) for kind in ConfidentialNote.Kind]
    rows += [ConsentFactory(prisoner=case, scope=scope) for scope in Consent.Scope]
    for row in rows:
        for name in sealed_names(type(row)):
            # What it said before, and what was deleted, lies in the history.
            for _time in range(2):
                setattr(row, name, f"Speak to {mark()}, {mark()}")
                row.save()
    rows[0].delete()
    ConfidentialNoteFactory(prisoner=PrisonerFactory(), body=mark())
    said = Words(**{n: mark() for n in ("whom", "what", "when", "where", "sources", "contact")})  # type: ignore[arg-type]
    report = ReportFactory(nonce=mark(), words=vars(said))
    for kind in ("question", "answer", "reply", "note"):
        ReportMessageFactory(report=report, kind=kind, text=mark())
    target = published_target("prisoner", case.public_id)
    assert target is not None
    address = f"{mark()}@example.org"
    followers.ask(address=address, language="en", target=target, rhythm="at_once", changes=[])
    FollowerKey.objects.create(follower=Follower.objects.get(), openpgp=encrypted(mark()))
    webhook = Webhook(name="W", endpoint="https://example.org/", events=["case.published"])
    hidden.append(register_webhook(webhook=webhook).removeprefix("whsec_"))
    hidden.append(change_webhook_secret(webhook=webhook).removeprefix("whsec_"))
    member = UserFactory(is_staff=True)
    hidden.append(member.username + mark())
    member.set_password(hidden[-1])
    member.save()
    TOTP.activate(member, mark())
    codes = RecoveryCodes.activate(member)
    hidden.append(decrypt(codes.instance.data["seed"]))
    token, _sent = invite(user=UserFactory(email="a@example.org"), by=None)
    hidden.append(token)
    browser = Client()
    session = browser.session
    session["mfa.totp.secret"] = mark()
    session.save()
    return hidden


def forms_of(hidden: str) -> Iterator[bytes]:
    """The ways in which a word could lie in a file without being hidden."""
    for text in (hidden, hidden.upper(), hidden.capitalize()):
        plain = text.encode()
        yield from (plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode())
        # At each of the three places where it may begin in base 64.
        for before in range(3):
            whole = base64.b64encode(bytes(before) + plain)
            # Without the letters that hang on what stands before and after.
            end = len(whole.rstrip(b"=")) - bool((before + len(plain)) % 3)
            yield whole[(0, 2, 3)[before] : end]


def found_in(content: bytes, hidden: list[str]) -> list[str]:
    return [one for one in hidden if any(form in content for form in forms_of(one) if len(form) >= 6)]


def dump() -> bytes:
    """What pg_dump writes, where there is a pg_dump of this server's version or a newer one."""
    program = next((path for path in postgres_programs("pg_dump") if _is_new_enough(path)), None)
    if program is None:
        return b""
    at = connection.settings_dict
    variables = {"PGHOST": at["HOST"], "PGPORT": at["PORT"], "PGUSER": at["USER"], "PGPASSWORD": at["PASSWORD"]}
    given = {name: str(value) for name, value in variables.items() if value}
    done = subprocess.run(
        [program, "--inserts", at["NAME"]], env={**os.environ, **given}, capture_output=True, check=True, timeout=120
    )
    return done.stdout


def _is_new_enough(program: Path) -> bool:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(said.split()[2].split(".")[0]) >= int(cursor.fetchone()[0]) // 10_000


def rows_of_every_table() -> bytes:
    """Every row of every table, and what the planner sampled of them."""
    found = b""
    with connection.cursor() as cursor:
        for schema, table in {*every_table(), ("pg_catalog", "pg_statistic")}:
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))) as copy:
                found += b"".join(bytes(part) for part in copy)
    return found


def files_of_every_table() -> bytes:
    """The files of tables, of their long values and of their indexes, as they lie on the disk of the server, but for
    what is empty in them: most of it, and no form of a word has so many zeros side by side."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_relation_filepath(oid) FROM pg_class"
            " WHERE relkind IN ('r', 'i', 't', 'm') AND pg_relation_filepath(oid) IS NOT NULL"
            " AND pg_relation_size(oid) > 0"
        )
        for (path,) in cursor.fetchall():
            cursor.execute("SELECT pg_read_binary_file(%s)", [path])
            found.append(ROOM_LEFT.sub(bytes(8), bytes(cursor.fetchone()[0])))
    return b"".join(found)


@pytest.mark.django_db(transaction=True)
def test_a_stolen_dump_and_the_uploads_hold_nothing_that_was_said_in_confidence(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    # What other tests took back still lies in the files of their tables, however much it was.
    empty_again()
    hidden = marked_record()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    default_storage.save("pictures/a.txt", ContentFile(PUBLIC.encode()))
    uploads = b"".join(path.read_bytes() + path.name.encode() for path in tmp_path.rglob("*") if path.is_file())
    looked_at = {"rows": rows_of_every_table(), "files": files_of_every_table(), "uploads": uploads, "dump": dump()}
    if not looked_at["dump"]:
        # No pg_dump here is as new as the server: the rows are the same.
        del looked_at["dump"]
    for where, content in looked_at.items():
        assert PUBLIC.encode() in content, where
        assert found_in(content, hidden) == [], where


@pytest.mark.django_db
def test_what_is_looked_for_would_be_found_in_any_form() -> None:
    hidden = word(4001)
    for form in (hidden, hidden.encode().hex(), base64.b64encode(f"xy{hidden}z".encode()).decode()):
        assert found_in(f"…{form}…".encode(), [hidden]) == [hidden]
    assert found_in(hidden.encode("utf-16-le"), [hidden]) == [hidden]


@pytest.mark.django_db
def test_a_confirmation_is_not_found_by_trying_names() -> None:
    case = PrisonerFactory(biography="Call Aygun Aliyeva.")
    ConfidentialNoteFactory(prisoner=case, body="Aygun Aliyeva, sister")
    (stop,) = checklist_of(case, compose_prisoner(case)).stops
    assert confirmation_of(stop) != hashlib.sha256(stop.identity.encode()).hexdigest()
