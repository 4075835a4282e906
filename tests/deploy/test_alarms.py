"""Each alarm of deploy/monitoring/alarms.yml, let ring and kept silent by Prometheus' own engine (promtool)."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy import test_monitoring

ALARMS = test_monitoring.FOLDER / "alarms.yml"
RULES = {rule["alert"]: rule for rule in test_monitoring.RULES}
PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed (Debian: prometheus)")
STAFF = 'instance="staff:8001",face="staff",job="vigil"'


@dataclass(frozen=True)
class Try:
    """What Prometheus gathered by the minute, in promtool's notation (`from+step`), just short of an alarm and just
    past it; after how many minutes it is first past; and the labels that the alarm then names."""

    quiet: dict[str, str]
    rings: dict[str, str]
    past: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    # Short of the other number, where a rule has two.
    quiet_too: dict[str, str] = field(default_factory=dict)


def one(metric: str, quiet: str, rings: str, *, past: int = 0, labels: dict[str, str] | None = None) -> Try:
    """An alarm over one series. A bare number stays what it is."""
    return Try({metric: quiet}, {metric: rings}, past, labels or {})


TARGET = {"instance": "staff:8001", "face": "staff", "job": "vigil"}
FACE = {"face": "staff"}
INSTANCE = {"instance": "staff:8001"}
UPLOADS = INSTANCE | {"folder": "uploads"}
REQUESTS = "vigil_http_requests_total{%s,status=%s}"
BUCKET = "vigil_http_request_seconds_bucket{%s,le=%s}"
DISK = {f'vigil_disk_bytes{{{STAFF},folder="uploads"}}': "1000"}
FREE = f'vigil_disk_free_bytes{{{STAFF},folder="uploads"}}'
MOST = {f"vigil_database_connections_most{{{STAFF}}}": "100"}
ACTIVE, IDLE = (f'vigil_database_connections{{{STAFF},state="{state}"}}' for state in ("active", "idle"))
TAKEN, NOT_TAKEN = 'vigil_alerts_sent_last_hour{way="news"}', "vigil_alerts_not_taken"
HOOKS = {'vigil_alerts_sent_last_hour{way="webhooks"}': "1000"}

TRIED = {
    "SiteDown": one(f"up{{{STAFF}}}", "1", "0", labels=TARGET),
    "DatabaseDoesNotAnswer": one(f"vigil_database_answers{{{STAFF}}}", "1", "0", labels=TARGET),
    "ManyErrors": Try(
        {REQUESTS % (STAFF, '"2xx"'): "0+981", REQUESTS % (STAFF, '"5xx"'): "0+19"},
        {REQUESTS % (STAFF, '"2xx"'): "0+979", REQUESTS % (STAFF, '"5xx"'): "0+21"},
        past=1,
        labels=FACE,
    ),
    "AnswersAreSlow": Try(
        {BUCKET % (STAFF, le): f"0+{n}" for le, n in (('"2.5"', 96), ('"5"', 100), ('"+Inf"', 100))},
        {BUCKET % (STAFF, le): f"0+{n}" for le, n in (('"2.5"', 94), ('"5"', 100), ('"+Inf"', 100))},
        past=1,
        labels=FACE,
    ),
    "DatabaseConnectionsRunOut": Try(
        {ACTIVE: "60", IDLE: "25"} | MOST, {ACTIVE: "60", IDLE: "26"} | MOST, labels=INSTANCE
    ),
    "QueueIsLate": one('vigil_alerts_oldest_due_seconds{way="news"}', "900", "901", labels={"way": "news"}),
    "ChangesAreNotTold": one("vigil_alerts_untold_seconds", "1800", "1801"),
    # Seen each minute; never seen.
    "BeatIsSilent": one("vigil_alerts_beat_seen_timestamp_seconds", "0+60", "0", past=11),
    # Twenty of a hundred, or all of ten; and a failure of webhooks is none of e-mail.
    "DeliveriesFail": Try(
        {TAKEN: "44", NOT_TAKEN: "11"} | HOOKS,
        {TAKEN: "43", NOT_TAKEN: "11"} | HOOKS,
        quiet_too={TAKEN: "0", NOT_TAKEN: "10"} | HOOKS,
    ),
    "AlertsAreInTrouble": one('vigil_alerts_trouble{kind="beat"}', "0", "1", labels={"kind": "beat"}),
    "PlannedPublicationIsLate": one("vigil_record_planned_late_seconds", "600", "601"),
    "RecordIsNotFresh": one("vigil_record_newest_version_seconds", "1209600", "1209601"),
    # Made each minute; never made.
    "BackupIsTooOld": one("vigil_backup_made_timestamp_seconds", "0+60", "0", past=36 * 60 + 1),
    "DiskIsFilling": Try({FREE: "100"} | DISK, {FREE: "99"} | DISK, labels=UPLOADS),
    "DiskIsFull": Try({FREE: "30"} | DISK, {FREE: "29"} | DISK, labels=UPLOADS),
}


def series(values: dict[str, str], minutes: int) -> list[dict[str, str]]:
    return [
        {"series": name, "values": f"{value}{'' if '+' in value else '+0'}x{minutes}"} for name, value in values.items()
    ]


def told(alert: str, labels: dict[str, str]) -> dict[str, Any]:
    """The alarm as it reaches whoever is woken."""
    rule = RULES[alert]
    words = {
        name: re.sub(r"{{ \$labels\.(\w+) }}", lambda named: labels[named[1]], text)
        for name, text in rule["annotations"].items()
    }
    return {"exp_labels": rule["labels"] | labels, "exp_annotations": words}


def minutes_of(duration: str) -> int:
    number, unit = int(duration[:-1]), duration[-1]
    return number * {"m": 1, "h": 60}[unit]


def trial(alert: str, tried: Try) -> list[dict[str, Any]]:
    """Short of it: silent to the end. Past it: silent for as long as the rule says, ringing after."""
    from_then = tried.past + minutes_of(RULES[alert]["for"])
    length = from_then + 5

    def at(minute: int, *expected: dict[str, Any]) -> dict[str, Any]:
        return {"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": list(expected)}

    def case(name: str, values: dict[str, str], *looks: dict[str, Any]) -> dict[str, Any]:
        gathered = series(values, length)
        return {"name": f"{alert}: {name}", "interval": "1m", "input_series": gathered, "alert_rule_test": list(looks)}

    quiet = [case("short of it", values, at(length)) for values in (tried.quiet, tried.quiet_too) if values]
    return [*quiet, case("past it", tried.rings, at(from_then - 1), at(from_then + 1, told(alert, tried.labels)))]


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert PROMTOOL
    return subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_every_alarm_is_tried() -> None:
    assert TRIED.keys() == RULES.keys()


@needs_promtool
def test_prometheus_takes_the_file_of_alarms() -> None:
    answer = promtool("check", "rules", str(ALARMS))
    assert answer.returncode == 0, answer.stdout + answer.stderr


@needs_promtool
def test_an_alarm_rings_past_its_number_and_not_before(tmp_path: Path) -> None:
    tests = [one for alert, tried in TRIED.items() for one in trial(alert, tried)]
    file = tmp_path / "trial.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(ALARMS)], "evaluation_interval": "1m", "tests": tests}))
    answer = promtool("test", "rules", str(file))
    assert answer.returncode == 0, answer.stdout + answer.stderr
