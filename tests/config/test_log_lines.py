"""A line of the log: what a reader of it needs, and nothing that came from a person."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import time
import tomllib
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from config.log_lines import HOUSE, line_formatter

SECRET = "mother@example.org"


def line(logger: str, words: Any, *args: Any, error: BaseException | None = None, **extra: Any) -> dict[str, Any]:
    """What is written of a record, read back."""
    about = (type(error), error, error.__traceback__) if error else None
    record = logging.getLogger(logger).makeRecord(
        logger, logging.ERROR, "/x/views.py", 7, words, args, about, "f", extra
    )
    written = line_formatter().format(record)
    assert SECRET not in written and "\n" not in written
    found: dict[str, Any] = json.loads(written)
    return found


def raised(error: Exception, *, cause: Exception | None = None) -> Exception:
    """The error, raised where local variables are secret."""
    secret = SECRET
    try:
        if cause is not None:
            try:
                raise cause
            except Exception as first:
                raise error from first
        raise error
    except Exception as caught:
        assert secret
        return caught


def test_it_says_when_how_grave_by_whom_what_and_where() -> None:
    found = line("alerts.sending", "Messages sent: %d, not taken: %d%s", 3, 1, "")
    assert dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(found.pop("time")) < dt.timedelta(minutes=1)
    assert found == {
        "level": "error",
        "logger": "alerts.sending",
        "message": "Messages sent: 3, not taken: 1",
        "at": "views:7",
    }


def test_of_a_request_it_says_kind_status_and_duration() -> None:
    request = SimpleNamespace(resolver_match=SimpleNamespace(view_name="prisoners"), began=time.monotonic() - 2)
    found = line("django.request", "%s: %s", "Internal Server Error", f"/x/{SECRET}", status_code=500, request=request)
    assert (found["message"], found["url_name"], found["status"]) == ("Internal Server Error", "prisoners", 500)
    assert 2 <= found["duration"] < 10


@pytest.mark.parametrize(
    ("logger", "words", "args", "said"),
    [
        (
            "gunicorn.error",
            "Worker (pid:%s) was sent %s for %s!",
            (17, "SIGKILL", SECRET),
            "Worker (pid:17) was sent … for …!",
        ),
        ("django.db.backends", "took %.1f: %r", (1.25, SECRET), "took 1.2: …"),
        ("django.x", "too few %s %s", (SECRET,), "too few %s %s"),
        (
            "celery.app.trace",
            "Task %(name)s[%(id)s]: %(exc)s",
            ({"name": "a.b", "id": "7", "exc": SECRET},),
            "Task a.b[7]: …",
        ),
        ("celery.redirected", SECRET, (), "…"),
        ("urllib3.connectionpool", SECRET, (), "…"),
        ("djangoesque", SECRET, (), "…"),
    ],
)
def test_of_what_others_say_words_and_numbers_are_kept(logger: str, words: str, args: Any, said: str) -> None:
    assert line(logger, words, *args)["message"] == said


def test_of_an_error_types_and_places_are_kept_and_no_word_of_it() -> None:
    error = raised(ValueError(f"no {SECRET}"), cause=KeyError(SECRET))
    found = line("record.x", "It failed", error=error)
    assert [one["type"] for one in found["error"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert all(place.startswith("tests.config.test_log_lines:") for one in found["error"] for place in one["at"])
    assert found["error"][0]["at"][-1].endswith(" raised")


def test_an_error_that_leads_to_itself_and_a_deep_one_end() -> None:
    circle = raised(ValueError(SECRET))
    circle.__context__ = raised(KeyError(SECRET))
    circle.__context__.__context__ = circle
    assert len(line("record.x", "It failed", error=circle)["error"]) == 2

    def deeper(left: int) -> None:
        if left:
            deeper(left - 1)
        raise ValueError(SECRET)

    with pytest.raises(ValueError) as caught:
        deeper(sys.getrecursionlimit() // 4)
    assert len(line("record.x", "It failed", error=caught.value)["error"][0]["at"]) == 30


def test_every_room_of_the_house_is_one() -> None:
    pyproject = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    assert sorted(HOUSE) == sorted(pyproject["tool"]["importlinter"]["root_packages"])
