"""A line of the log of a running site: one JSON object, and nothing in it that could be of a person.

What our own code says is written as it says it. Of what others say (Django, Celery, gunicorn, …) the words are, and of
what they put into them numbers alone: it may be a path, an address or a name. Of an exception its type and where it
was, never its words, which quote what was sent.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, MutableMapping
from http.client import responses
from types import TracebackType
from typing import Any

from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter, add_logger_name

from config.request_kinds import kind_of

# Our rooms, and who else writes words into the log that hold no more than words.
HOUSE = ("config", "record", "organizations", "prisoners", "campaigns", "alerts", "exports", "backups", "staff")
KNOWN = ("celery", "django", "gunicorn", "kombu")
# What a task printed, whoever wrote it.
UNKNOWN = ("celery.redirected",)
HIDDEN = "…"
# Of a mapping, as Celery gives: which task of ours it was, and its number, which is drawn.
SHOWN = ("name", "id")
MOST_FRAMES = 30


class _Hidden:
    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__


def line_formatter() -> ProcessorFormatter:
    """The formatter for logging's handlers."""
    return ProcessorFormatter(
        processors=[
            _of_record,
            TimeStamper(fmt="iso", utc=True, key="time"),
            add_logger_name,
            ProcessorFormatter.remove_processors_meta,
            JSONRenderer(ensure_ascii=False),
        ],
        pass_foreign_args=True,
        use_get_message=False,
    )


def words_of(record: logging.LogRecord, args: Any = None) -> str:
    """What a record says, without what may be of a person. `args`: its arguments, where it has them no more."""
    args, words = record.args if args is None else args, str(record.msg)
    if _is_of(record.name, HOUSE):
        shown = args
    elif "status_code" in record.__dict__:
        # Django puts the path into its words.
        return responses.get(record.__dict__["status_code"], HIDDEN)
    elif _is_of(record.name, UNKNOWN) or not _is_of(record.name, KNOWN):
        return HIDDEN
    elif isinstance(args, Mapping):
        shown = defaultdict(_Hidden, {name: args[name] for name in SHOWN if name in args})
    else:
        shown = tuple(value if isinstance(value, (int, float)) else _Hidden() for value in args or ())
    try:
        return words % shown if shown or isinstance(args, Mapping) else words
    except (TypeError, ValueError, KeyError):
        return words


def of_request(record: logging.LogRecord) -> dict[str, Any]:
    """Of a record about a request: the kind of page, the status and the seconds so far."""
    found: dict[str, Any] = dict(record.__dict__)
    request: Any = found.get("request")
    if hasattr(request, "resolver_match"):
        found["url_name"] = kind_of(request)
    if "status_code" in found:
        found["status"] = found["status_code"]
    if hasattr(request, "began"):
        found["duration"] = round(time.monotonic() - request.began, 3)
    return {name: found[name] for name in ("url_name", "status", "duration") if name in found}


def without_values(error: BaseException) -> list[dict[str, Any]]:
    """An exception and those that led to it, the last first: types, and where they were."""
    found = []
    for one in _chain(error):
        frames = [f"{module}:{line} {function}" for module, line, function in _frames(one.__traceback__)]
        found.append({"type": f"{type(one).__module__}.{type(one).__qualname__}", "at": frames[-MOST_FRAMES:]})
    return found


def _of_record(_logger: Any, _method: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record, args, error = said["_record"], said.pop("positional_args", ()), said.pop("exc_info", None)
    said.pop("stack_info", None)
    said.pop("event", None)
    said.update(level=record.levelname.lower(), message=words_of(record, args), at=_at(record))
    said.update(of_request(record))
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        said["error"] = without_values(error)
    return said


def _at(record: logging.LogRecord) -> str:
    return f"{record.module}:{record.lineno}"


def _is_of(name: str, loggers: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in loggers)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, int, str]]:
    while traceback is not None:
        frame = traceback.tb_frame
        yield frame.f_globals.get("__name__", "?"), traceback.tb_lineno, frame.f_code.co_name
        traceback = traceback.tb_next
