"""Work that was going on while a case was published, over real connections: a version is restored without it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from prisoners.models import Prisoner, PrisonerName
from record import services
from record.restoring import restore, steps_to
from tests.factories import PrisonerFactory, PrisonerNameFactory
from tests.record.test_services_together import PATIENCE, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_began_before_a_publication_and_was_saved_after_it_is_no_part_of_the_version() -> None:
    case = PrisonerFactory(case_summary="One")
    PrisonerNameFactory(prisoner=case, name="Published")
    began, published = threading.Event(), threading.Event()

    def work_for_long() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # History will carry the time of this transaction, which is before that of the publication.
            cursor.execute("SELECT now()")
            began.set()
            assert published.wait(PATIENCE)
            PrisonerName.objects.create(prisoner_id=case.pk, name="Saved later")
            Prisoner.objects.filter(pk=case.pk).update(case_summary="Two")

    with ThreadPoolExecutor() as pool:
        work = elsewhere(pool, work_for_long)
        assert began.wait(PATIENCE)
        version = services.publish(case=case, by=None)
        published.set()
        work.result(PATIENCE)
    assert version is not None
    assert {step.what for step in steps_to(case, version=version)} == {"The case in short", "Name"}
    restore(case=case, version=version, by=None, reason="r")
    assert (case.case_summary, [n.name for n in case.names.all()]) == ("One", ["Published"])
    assert services.publish(case=case, by=None) is None
