"""The change log as programs follow it: with documents where they are asked for, and by differences alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import jsonpatch
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prisoners import merging
from prisoners.models import Prisoner
from record import services
from record.documents import without
from record.publication import STAMPS
from record.published import Version
from record.redaction import redact
from record.redaction_plan import RedactionError
from record.striking import Target
from record.striking_words import CannotBeStruck
from tests.factories import OrganizationFactory, PrisonerFactory, UserFactory, public_document, published, whole_case

pytestmark = pytest.mark.django_db

ALL = "sequence,kind,id,cause,diff,redacted_at,document"
SECRET = "Kamran Quliyev"


def changes(**asked: str) -> list[dict[str, Any]]:
    answer = Client().get("/api/v1/changes/", {"fields": ALL, "page_size": "500", **asked})
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def say(case: Prisoner, words: str) -> Prisoner:
    Prisoner.objects.filter(pk=case.pk).update(case_summary=words)
    return published(case)


def test_documents_are_sent_where_they_are_asked_for_and_not_otherwise(client):
    person = published(whole_case())
    assert all("document" not in change for change in client.get("/api/v1/changes/").json()["results"])
    (change,) = changes(kind="prisoner", id=person.public_id)
    assert change["document"] == public_document(person)


def test_what_withdrew_or_merged_a_noun_has_no_document():
    kept, merged, withdrawn = (published(PrisonerFactory()) for _ in range(3))
    merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
    services.unpublish(case=withdrawn, by=None, reason="A mistake.")
    last = {change["id"]: change for change in changes()}
    assert (last[merged.public_id]["cause"], last[merged.public_id]["document"]) == ("merged", None)
    assert (last[withdrawn.public_id]["cause"], last[withdrawn.public_id]["document"]) == ("withdrawal", None)
    assert last[kept.public_id]["document"]["id"] == kept.public_id


def test_of_a_merged_case_the_log_still_tells_what_it_said_before():
    kept, merged = published(PrisonerFactory()), published(PrisonerFactory(name="Another spelling"))
    merging.merge(kept=kept, merged=merged, choices={}, by=UserFactory(), reason="One person.")
    first, last = changes(kind="prisoner", id=merged.public_id)
    assert first["document"]["name"] == "Another spelling"
    assert (last["cause"], last["diff"][0]["op"]) == ("merged", "remove")


def test_what_comes_back_is_told_in_full_again():
    person = say(PrisonerFactory(), "Beaten.")
    services.unpublish(case=person, by=None, reason="For their safety.")
    assert "Beaten" not in str(changes())
    published(person)
    assert [bool(change["document"]) for change in changes()] == [True, False, True]


def test_a_struck_version_is_told_as_it_is_now_and_the_striking_is_a_change_of_its_own():
    person = say(PrisonerFactory(), f"Beaten, as {SECRET} saw.")
    say(person, "Beaten.")
    before = len(changes())
    redact(case=person, target=Target("words", words=SECRET), reason="Names a witness.", by=None)
    found = changes(kind="prisoner", id=person.public_id)
    assert SECRET not in str(found)
    assert found[0]["redacted_at"] is not None
    (struck,) = changes(after=str(before))
    assert (struck["cause"], struck["document"]["case_summary"]) == ("redaction", "Beaten.")


def test_the_log_with_documents_takes_as_many_queries_however_long_it_is():
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            changes()
        return len(queries)

    published(OrganizationFactory())
    few = cost()
    for _ in range(6):
        published(OrganizationFactory())
    assert cost() == few


# What can happen to a case: it says something, is withdrawn, has words struck, or all that one version said.
_acts = st.one_of(
    st.tuples(
        st.just("say"), st.sampled_from(["", "Beaten.", f"{SECRET} saw it.", f"Beaten, as {SECRET} saw.", "ə ~1"])
    ),
    st.tuples(st.just("withdraw"), st.just("")),
    st.tuples(st.just("strike"), st.just("")),
    st.tuples(st.just("strike-version"), st.sampled_from(["1", "2", "3"])),
)


def _do(case: Prisoner, act: str, words: str) -> None:
    if act == "say":
        say(case, words)
    elif act == "withdraw":
        if case.is_published:
            services.unpublish(case=case, by=None, reason="A mistake.")
    elif case.live is not None:
        target = Target("words", words=SECRET) if act == "strike" else Target("document", version=int(words))
        # What the working record still says, what is live and what was never said cannot be struck.
        with suppress(RedactionError, CannotBeStruck), transaction.atomic():
            redact(case=case, target=target, reason="A mistake.", by=None)
    case.refresh_from_db()


@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(_acts, min_size=1, max_size=7))
def test_the_differences_in_order_lead_from_document_to_document(acts):
    case = PrisonerFactory()
    for act, words in acts:
        _do(case, act, words)
    said: dict[str, Any] = {}
    log = changes(kind="prisoner", id=case.public_id)
    for change in log:
        # What takes a noun away needs no difference: nothing is left.
        gone = change["cause"] in ("withdrawal", "merged")
        said = {} if gone else jsonpatch.apply_patch(said, change["diff"])
        if gone or change["document"] is not None:
            assert said == (without(change["document"], *STAMPS) or {}), change["sequence"]
    live = Version.objects.of("prisoner", case.public_id).order_by("number").last()
    assert said == (without(live.document, *STAMPS) or {} if live else {})
