"""What every test may ask for. Tests run under real services: `make test` starts them where none are given."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext, suppress
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests.database import copied_database, put_back_terms
from tests.first_run import FirstRun, first_run_of

# A slow machine makes an example slow, not wrong.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


BLOCKER = pytest.StashKey[DjangoDbBlocker]()


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """counted(words): what a drill counted or timed, to be read at the end of the run's output."""
    return partial(record_property, "counted")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the drills counted, whichever process they ran in: the output of a worker is shown to nobody."""
    reports = itertools.chain.from_iterable(terminalreporter.stats.values())
    words = {
        (report.nodeid, str(value)): None
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "counted"
    }
    if words:
        terminalreporter.section("counted")
    for test, value in words:
        terminalreporter.write_line(f"{test}\n{value}\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test with transactions of its own empties every table behind it: put back what the migrations put in. An answer
    that nobody read to its end leaves the public role behind, and one in another language that language."""
    with item.config.stash[BLOCKER].unblock() if BLOCKER in item.config.stash else nullcontext():
        if connection.in_atomic_block:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
    translation.deactivate()
    result = yield
    marker = item.get_closest_marker("django_db")
    emptied = "transactional_db" in getattr(item, "fixturenames", ()) or (marker and marker.kwargs.get("transaction"))
    # After the last test the database itself is gone.
    if emptied and nextitem is not None:
        with item.config.stash[BLOCKER].unblock():
            put_back_terms()
    return result


@pytest.fixture(scope="session")
def first_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """first_run(folder): a folder in which Vigil has run before."""
    own = tmp_path_factory.getbasetemp()
    # Processes beside each other have folders of their own in that of the whole run.
    return first_run_of(own.parent if hasattr(request.config, "workerinput") else own)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A copy of the migrated database for this process."""
    request.config.stash[BLOCKER] = django_db_blocker
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with ExitStack() as database:
        with django_db_blocker.unblock():
            database.enter_context(copied_database(worker))
        # Between, only those tests may ask it that say so: whether another test ran before must not matter.
        yield
