"""Errors sent to a server of Sentry's protocol, if SENTRY_DSN names one; else nothing is sent and nothing is loaded.

Of an error it is told the type, where in our code it was, and of which kind the request: all by name below, so that
whatever the library gathers besides (requests, forms, cookies, variables, words of exceptions, this host's name) has no
way out. What is logged as an error is reported, so no part of the library looks at requests or tasks at all.
"""

from __future__ import annotations

from typing import Any

from config.log_lines import of_request, words_of

OF_EVENT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment")
OF_FRAME = (
    *("filename", "function", "module", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
)


def report_errors(dsn: str, *, release: str) -> None:
    """From now on send what this process and those it forks log as an error. An empty `dsn`: send nothing."""
    if not dsn:
        return
    # Here, so that who sends nothing does not pay for it.
    import sentry_sdk

    sentry_sdk.init(dsn=dsn, release=release, **options())


def options() -> dict[str, Any]:
    """How Sentry's library is set up."""
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    return {
        "default_integrations": False,
        "auto_enabling_integrations": False,
        "integrations": [
            LoggingIntegration(level=None, sentry_logs_level=None),
            # What was said last is sent before the process ends, in silence.
            AtexitIntegration(callback=lambda waiting, timeout: None),
        ],
        "before_send": scrubbed,
        "send_default_pii": False,
        "include_local_variables": False,
        "max_request_body_size": "never",
        "max_breadcrumbs": 0,
        "server_name": "",
        "auto_session_tracking": False,
        "send_client_reports": False,
        "enable_metrics": False,
        # Not even if a variable of the environment asks for it.
        "spotlight": False,
        "traces_sample_rate": None,
        "environment": "production",
    }


def scrubbed(event: Any, hint: dict[str, Any]) -> Any:
    """An event with what is named here alone."""
    kept = {name: event[name] for name in OF_EVENT if name in event}
    kept["exception"] = {"values": [_of_exception(one) for one in event.get("exception", {}).get("values", ())]}
    if (record := hint.get("log_record")) is not None:
        kept["logentry"] = {"message": words_of(record)}
        about = of_request(record)
        kept["tags"] = {name: str(about[name]) for name in ("url_name", "status") if name in about}
    return kept


def _of_exception(found: dict[str, Any]) -> dict[str, Any]:
    frames = (found.get("stacktrace") or {}).get("frames", ())
    return {
        "type": found.get("type"),
        "module": found.get("module"),
        "stacktrace": {"frames": [{name: frame[name] for name in OF_FRAME if name in frame} for frame in frames]},
    }
