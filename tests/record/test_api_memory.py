"""What an answer of the API leaves behind in the process that gave it."""

from __future__ import annotations

import gc
import weakref

import pytest
from django.test import RequestFactory

from prisoners.api import PrisonerViewSet
from tests.factories import published, whole_case

pytestmark = pytest.mark.django_db


def test_an_answer_is_gone_once_it_was_sent_and_does_not_wait_for_a_search_for_garbage(rf: RequestFactory) -> None:
    published(whole_case())
    answer = PrisonerViewSet.as_view({"get": "list"})(rf.get("/api/v1/prisoners/"))
    assert b"AZ-" in answer.content
    left = weakref.ref(answer)
    gc.disable()
    try:
        del answer
        assert left() is None
    finally:
        gc.enable()
