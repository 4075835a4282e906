"""A public face logs in as the public role: its connections are nothing else, and no request sets anything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.utils import OperationalError

from bench.database import database_url, public_login
from config.environment import CHECKOUT
from config.processes import wait_until
from record.public_access import refuse_other_logins
from tests.factories import published, whole_case

pytestmark = pytest.mark.django_db(transaction=True)

# What a process with this environment says: of a request for each path the status and the statements that it asked.
ASKING = """
import sys
from config.wsgi import application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(headers={"host": "localhost"})
for path in sys.argv[1:]:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        status = client.get(path).status_code
    print(path, status, len(asked))
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user, current_setting('statement_timeout'), current_setting('jit')")
    print(*cursor.fetchone())
    try:
        cursor.execute("SELECT count(*) FROM prisoners_prisoner")
    except Exception as error:
        print(type(error).__name__)
"""


def said_by_a_face(*paths: str, **environment: str) -> list[str]:
    """What it printed, a line each."""
    asking = subprocess.run(
        [sys.executable, "-c", ASKING, *paths],
        cwd=CHECKOUT,
        env=os.environ | {"SITE_MODE": "public", "DEBUG": "0"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert asking.returncode == 0, asking.stderr
    return asking.stdout.splitlines()


def test_a_public_face_reads_a_case_in_one_statement_and_nothing_of_the_working_record() -> None:
    public_id = published(whole_case()).public_id
    with public_login() as address:
        case, page, desk, role, refused = said_by_a_face(
            f"/api/v1/prisoners/{public_id}/", f"/prisoners/{public_id}/", "/admin/", PUBLIC_DATABASE_URL=address
        )
    assert case.endswith(" 200 1")
    assert page.split()[1] == "200"
    assert desk.split()[1] == "404"
    assert role == f"{settings.PUBLIC_ROLE} {settings.PUBLIC_STATEMENT_TIMEOUT} off"
    assert refused == "ProgrammingError"


def test_a_public_face_that_was_given_the_owners_login_is_the_public_role_all_the_same() -> None:
    case, role, refused = said_by_a_face("/api/v1/prisoners/", PUBLIC_DATABASE_URL=database_url())
    assert case.split()[1] == "200"
    assert role.split()[0] == settings.PUBLIC_ROLE
    assert refused == "ProgrammingError"


def test_questions_are_planned_for_memory_and_no_plan_is_compiled() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('random_page_cost'), current_setting('jit')")
        assert cursor.fetchone() == ("1.1", "off")


@pytest.fixture
def another() -> Iterator[Any]:
    """A connection of Django's beside that of the test."""
    made = connections.create_connection("default")
    yield made
    made.close()


def test_a_login_that_reads_more_is_closed_and_said_in_words(another: Any) -> None:
    another.connect()
    with pytest.raises(ImproperlyConfigured, match=r"PUBLIC_DATABASE_URL .* logs in as a role that reads more"):
        refuse_other_logins(None, connection=another)
    assert another.connection is None


def test_a_login_that_a_pooler_opened_as_a_member_of_the_public_role_is_taken(another: Any) -> None:
    with public_login() as address:
        with psycopg.connect(address) as login:
            another.settings_dict = another.settings_dict | {
                "USER": login.info.user,
                "PASSWORD": login.info.password,
            }
        another.connect()
        refuse_other_logins(None, connection=another)
        assert another.connection is not None
        another.close()


def test_a_connection_that_is_well_is_used_again_without_asking_the_server(another: Any) -> None:
    with another.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    assert another.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [process])
        assert cursor.fetchone() == ("SELECT pg_backend_pid()",)


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(another: Any) -> None:
    with another.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])
        assert cursor.fetchone() == (True,)
    assert wait_until(lambda: not another.is_usable(), within=10)
    # As between two requests: Django looks once, and opens another.
    another.health_check_enabled, another.health_check_done = True, False
    with another.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (process,)


def test_a_connection_that_the_server_ended_is_an_error_to_whoever_did_not_look(another: Any) -> None:
    """That the test before it means something."""
    with another.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])
    another.health_check_enabled = False
    with pytest.raises(OperationalError), another.cursor() as cursor:
        cursor.execute("SELECT 1")
