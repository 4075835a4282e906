"""What every test may ask for. Tests run under real services: `make test` starts them where none are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.database import copied_database


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A copy of the migrated database for this process."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock(), copied_database(worker):
        yield
