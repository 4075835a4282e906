"""Nothing is counted yet: tests share one Redis, and rows of different runs have the same numbers."""

from __future__ import annotations

import pytest
import redis
from django.conf import settings
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter("vigil:sign-in:*"):
        client.delete(key)
