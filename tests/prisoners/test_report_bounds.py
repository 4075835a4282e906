"""What the public role can do with reports, what a stolen dump shows, and what a flood can do."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as site
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from config.middleware import leave_public_role, take_public_role
from prisoners.models import Report
from prisoners.reporting import bounds, gate, limits, services
from prisoners.reporting.form_ticket import new_ticket
from prisoners.reporting.receipts import receipt_for, receipt_hash
from prisoners.reporting.sealing import Words, sealed_text, unsealed
from record.counting import neighbours_of
from tests.factories import PrisonerFactory, ReportFactory, ReportMessageFactory, UserFactory, published

pytestmark = pytest.mark.django_db

TABLES = ("prisoners_report", "prisoners_reportmessage", "prisoners_reportviewing")
FUNCTIONS = ["prisoners_report", "prisoners_report_receipt", "prisoners_report_reply"]
KINDS = list(Report.Kind.values)


@contextmanager
def public_role() -> Iterator[None]:
    take_public_role()
    try:
        yield
    finally:
        leave_public_role()


def run(sql: str, *parameters: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def send(kind: str = "mistake", *, form: str = "a form", **words: Any) -> str:
    """Sends a report as the public role. Returns what the database says."""
    with public_role():
        return gate.send(kind=kind, words=Words(**words), receipt=receipt_for(form), about="")


def post(client: Client, network: str = "9.9.9.5", **fields: str) -> Any:
    data = {"kind": "mistake", "whom": "Whom", "what": "What", "ticket": new_ticket(wait=0)} | fields
    return client.post("/report/", data, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=network)


# --- the public role --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["SELECT count(*) FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_the_public_role_is_refused_every_table(table: str, statement: str) -> None:
    with public_role(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(statement.format(table))


def test_the_public_role_may_call_just_these_functions_and_nobody_else_may() -> None:
    rows = run(
        "SELECT proname, prosecdef, proconfig, proacl::text, has_function_privilege(%s, oid, 'EXECUTE') FROM pg_proc "
        "WHERE proname LIKE 'prisoners\\_report%%' AND prorettype <> 'trigger'::regtype ORDER BY proname",
        site.PUBLIC_ROLE,
    )
    assert [name for name, *_rest in rows] == FUNCTIONS
    for name, definer, configuration, access, granted in rows:
        assert definer and granted, name
        assert configuration == ["search_path=pg_catalog, public, pg_temp"], name
        # "=X/owner" would be everyone.
        assert not any(entry.startswith("=") for entry in access.strip("{}").split(",")), name


def test_no_function_tells_a_report_or_how_many_there_are() -> None:
    report = ReportFactory(nonce="n", words={"whom": "W", "what": "T"})
    ReportMessageFactory(report=report, kind="reply", text="R")
    with public_role():
        before = run("SELECT * FROM prisoners_report_receipt(%s)", receipt_hash(receipt_for("n")))
        other = run("SELECT * FROM prisoners_report_receipt(%s)", receipt_hash(receipt_for("m")))
    assert other == []
    assert report.sealed not in str(before) and str(report.pk) not in str(before)
    assert send(form="one more") == send(form="and another") == "kept"


def test_the_database_itself_links_a_report_to_a_public_case_alone() -> None:
    public, draft = published(PrisonerFactory()), PrisonerFactory()
    for case in (public, draft):
        with public_role():
            gate.send(kind="mistake", words=Words(), receipt=receipt_for(case.public_id), about=case.public_id)
    assert [report.prisoner for report in Report.objects.order_by("prisoner")] == [public, None]


@pytest.mark.parametrize(
    ("kind", "sealed", "hash_"),
    [("gossip", "x", "h" * 64), ("mistake", "", "h" * 64), ("mistake", "x" * 80_001, "h" * 64), ("mistake", "x", "h")],
)
def test_the_functions_take_nothing_that_is_no_report(kind: str, sealed: str, hash_: str) -> None:
    with public_role(), pytest.raises(DatabaseError, match="Not a report"), transaction.atomic():
        run("SELECT prisoners_report(%s, %s, %s, '')", kind, sealed, hash_)


def test_a_reply_too_long_for_its_place_is_refused_by_the_database() -> None:
    ReportFactory(nonce="n")
    with public_role(), pytest.raises(DatabaseError, match="Not a reply"), transaction.atomic():
        run("SELECT prisoners_report_reply(%s, %s)", receipt_hash(receipt_for("n")), "x" * 30_001)


def test_the_numbers_in_the_database_are_those_that_the_code_says() -> None:
    source = "".join(text for (text,) in run("SELECT prosrc FROM pg_proc WHERE proname = ANY (%s)", FUNCTIONS))
    for number in (
        bounds.MOST_OF_A_KIND_IN_AN_HOUR,
        bounds.MOST_OF_A_KIND_UNREAD,
        bounds.MOST_REPLIES_TO_ONE,
        bounds.MOST_REPLIES_UNREAD,
    ):
        assert f">= {number}" in source
    for number in (bounds.LONGEST_SEALED, bounds.LONGEST_SEALED_MESSAGE):
        assert f"> {number}" in source


# --- a stolen dump ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_dump_shows_no_word_of_a_report_and_no_code() -> None:
    words = {name: f"SECRET-{name}" for name in ("whom", "what", "when", "where", "sources", "contact")}
    assert send(form="f", **words) == "kept"
    report = Report.objects.get()
    desk = UserFactory()
    for kind in ("question", "answer", "note"):
        services.write(report=report, kind=kind, text=f"SECRET-{kind}", by=desk)
    gate.reply(code=receipt_for("f"), text="SECRET-reply")
    dump = dumped()
    assert report.receipt_hash in dump
    assert "SECRET-" not in dump
    code = receipt_for("f")
    assert code not in dump and code.replace("-", "") not in dump
    assert unsealed(report.sealed).contact == "SECRET-contact"


def dumped() -> str:
    """The tables as a thief would have them: by pg_dump where it is, else row by row."""
    db = connection.settings_dict
    if (program := shutil.which("pg_dump")) is not None:
        server = [f"--host={db['HOST']}"] * bool(db["HOST"]) + [f"--port={db['PORT']}"] * bool(db["PORT"])
        user = [f"--username={db['USER']}"] * bool(db["USER"])
        tables = [f"--table={table}" for table in TABLES]
        done = subprocess.run(
            [program, *server, *user, *tables, db["NAME"]],
            env={"PGPASSWORD": db["PASSWORD"] or ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return done.stdout
    return "\n".join(str(row) for table in TABLES for row in run(f"SELECT t::text FROM {table} t"))


def test_the_length_of_what_is_kept_hardly_tells_the_length_of_what_was_said() -> None:
    assert len({len(sealed_text("x" * size)) for size in range(0, 1000, 50)}) <= 2


def test_texts_are_encrypted_again_with_a_new_key_and_those_of_a_lost_one_are_counted(settings: Any) -> None:
    old, new, lost = (f"{letter * 43}=" for letter in "AIQ")
    settings.FIELD_KEYS = [lost]
    ReportFactory()
    settings.FIELD_KEYS = [old]
    report = ReportFactory(words={"whom": "W", "what": "T"})
    ReportMessageFactory(report=report, text="Noted")
    settings.FIELD_KEYS = [new, old]
    done = services.renew()
    assert (done.renewed, done.unreadable) == (2, 1)
    settings.FIELD_KEYS = [new]
    report.refresh_from_db()
    assert unsealed(report.sealed).whom == "W"


# --- floods -----------------------------------------------------------------------------------------------------------


def many(number: int, **fields: Any) -> None:
    """So many reports, at once."""
    one = ReportFactory(**fields)
    rows = [{f.attname: getattr(one, f.attname) for f in Report._meta.fields if f.name != "id"} for _n in range(number)]
    Report.objects.bulk_create(Report(**row | {"receipt_hash": f"{n:064d}"}) for n, row in enumerate(rows[1:]))


@pytest.mark.parametrize("flooded", KINDS)
def test_a_flood_of_one_kind_is_stopped_and_leaves_the_others_open(flooded: str) -> None:
    many(bounds.MOST_OF_A_KIND_IN_AN_HOUR, kind=flooded)
    number = Report.objects.count()
    assert {kind: send(kind, form=kind) for kind in KINDS} == {
        kind: "full" if kind == flooded else "kept" for kind in KINDS
    }
    assert Report.objects.count() == number + 3


def test_reports_that_nobody_reads_fill_no_disk() -> None:
    long_ago = timezone.now() - dt.timedelta(days=3)
    many(bounds.MOST_OF_A_KIND_UNREAD, received_at=long_ago)
    assert send() == "full"
    Report.objects.filter(pk__in=Report.objects.values("pk")[:1]).update(state="looking")
    assert send() == "kept"


def test_what_is_full_is_said_kindly_and_keeps_what_was_typed(settings: Any) -> None:
    many(bounds.MOST_OF_A_KIND_IN_AN_HOUR)
    response = post(Client(), what="Typed with care")
    assert response.status_code == 503 and response["Retry-After"] == "3600"
    assert "Nothing was sent. What you wrote is still here." in response.text
    assert "Typed with care" in response.text and "/organizations/" in response.text
    assert not Report.objects.exclude(kind="mistake").exists()


def test_one_sender_cannot_fill_a_report_with_replies() -> None:
    ReportFactory(nonce="n")
    code = receipt_for("n")
    with public_role():
        outcomes = [gate.reply(code=code, text="x") for _n in range(bounds.MOST_REPLIES_TO_ONE + 1)]
    assert outcomes == ["kept"] * bounds.MOST_REPLIES_TO_ONE + ["full"]
    page = Client().post("/report/receipt/", {"code": code, "reply": "Typed with care"})
    assert page.status_code == 503 and "Typed with care" in page.text


# --- by network -------------------------------------------------------------------------------------------------------


@pytest.fixture
def counted() -> Iterator[redis.Redis]:
    """Redis, with nothing counted in it before or after."""
    client = redis.Redis.from_url(site.REDIS_URL)

    def forget() -> None:
        limits.REPORTS.silent_until, limits.REPORTS.pepper = 0.0, ("", "")
        for key in client.scan_iter("vigil:reports:*"):
            client.delete(key)

    forget()
    yield client
    forget()


def test_a_network_that_sends_too_many_waits_and_its_neighbours_do_not(counted: redis.Redis) -> None:
    client = Client()
    for _n in range(bounds.MOST_REPORTS_FROM_A_NETWORK):
        assert post(client).status_code == 200
    refused = post(client, "9.9.9.250", what="Typed with care")
    assert refused.status_code == 429 and refused["Retry-After"] == "3600"
    assert "Typed with care" in refused.text and "Over Tor" in refused.text
    assert post(client, "9.9.10.5").status_code == 200
    assert Report.objects.count() == bounds.MOST_REPORTS_FROM_A_NETWORK + 1


def test_what_is_counted_names_no_network_and_is_forgotten_within_hours(counted: redis.Redis) -> None:
    post(Client(), "9.9.9.5")
    keys = [key.decode() for key in counted.scan_iter("vigil:reports:*")]
    assert len(keys) == 2
    everything = " ".join(keys) + " ".join(str(counted.get(key)) for key in keys)
    assert "9.9.9" not in everything
    assert all(0 < counted.ttl(key) <= 2 * limits.HOUR for key in keys)


def test_the_same_network_has_another_hash_each_hour(counted: redis.Redis) -> None:
    hashes = []
    for hour in (500_000, 500_001):
        with time_machine.travel(hour * 3600.0, tick=False):
            post(Client(), "9.9.9.5")
        hashes.append({key.decode().split(":")[-1] for key in counted.scan_iter(f"vigil:reports:{hour}:*")})
    assert [len(found) for found in hashes] == [1, 1] and hashes[0] != hashes[1]


def test_codes_cannot_be_tried_without_end(counted: redis.Redis) -> None:
    client = Client()
    answers = [
        client.post("/report/receipt/", {"code": "wrong"}, headers={"X-Forwarded-For": "9.9.9.5"}).status_code
        for _n in range(bounds.MOST_RECEIPTS_FROM_A_NETWORK + 1)
    ]
    assert answers == [404] * bounds.MOST_RECEIPTS_FROM_A_NETWORK + [429]


def test_without_redis_reports_are_taken_and_the_database_keeps_its_bound(settings: Any, counted: redis.Redis) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert [post(Client()).status_code for _n in range(bounds.MOST_REPORTS_FROM_A_NETWORK + 2)] == [200] * 12
    many(bounds.MOST_OF_A_KIND_IN_AN_HOUR)
    assert post(Client()).status_code == 503


@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("198.51.100.7", "", None),  # reserved for documents, like the others here: nobody's
        ("8.8.4.4", "", "8.8.4.0/24"),
        ("8.8.4.4", "9.9.9.9", "8.8.4.0/24"),
        ("172.18.0.2", "9.9.9.9", "9.9.9.0/24"),
        ("172.18.0.2", "1.1.1.1, 9.9.9.9", "9.9.9.0/24"),
        ("172.18.0.2", "127.0.0.1", None),
        ("127.0.0.1", "", None),
        ("127.0.0.1", "nonsense", None),
        ("", "", None),
        ("127.0.0.1", "2600:1f18:4:5::1", "2600:1f18:4::/48"),
        ("::ffff:127.0.0.1", "::ffff:9.9.9.9", "9.9.9.0/24"),
    ],
)
def test_a_visitor_is_counted_by_their_network_and_not_by_what_they_claim(
    remote: str, forwarded: str, network: str | None
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)
    assert neighbours_of(request) == network
