"""A missing or bad value stops the start: one line that says which, and what it should be; no traceback."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import CHECKOUT, check_environment
from config.variables import BadEnvironment
from exports.mirror.minisign import SecretKey

GOOD = {
    "SECRET_KEY": "x" * 25 + "0123456789abcdefghijklmno",
    "FIELD_KEYS": base64.urlsafe_b64encode(bytes(range(32))).decode(),
    "DATABASE_URL": "postgres://vigil:secret@db.example:5433/vigil",
    "REDIS_URL": "redis://cache.example:6379/0",
}

# A name that is known to be right.
ONION = "http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion"
MISSING = ("SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL")
BAD = [
    ("SECRET_KEY", "short", "32"),
    ("FIELD_KEYS", "not-a-key", "Fernet"),
    ("FIELD_KEYS", GOOD["FIELD_KEYS"] + ",oops", "key 2"),
    ("FIELD_KEYS", "A" * 43 + "=", "not random"),
    ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmno", "default"),
    ("SECRET_KEY", "x" * 50, "no random text"),
    ("SECRET_KEY_FALLBACKS", GOOD["SECRET_KEY"] + ",short", "key 2"),
    ("TEAM_KEYS", GOOD["FIELD_KEYS"], "number 1"),
    ("TEAM_KEYS", "sova=not-a-key", "Fernet"),
    ("TEAM_KEYS", "sova=" + GOOD["FIELD_KEYS"], "one of FIELD_KEYS"),
    ("BACKUP_RECIPIENTS", "age1notakey", "key 1"),
    ("BACKUP_RECIPIENTS", "AGE-SECRET-KEY-1QQ", "private one"),
    ("DATABASE_URL", "mysql://host/name", "postgres://"),
    ("DATABASE_URL", "postgres://host:5432/", "names no database"),
    ("DATABASE_URL", "postgres://host:port/name", "postgres://"),
    ("REDIS_URL", "amqp://host", "redis://"),
    ("REDIS_URL", "cache.example", "redis://"),
    ("BROKER_URL", "http://rabbit.example", "amqp://"),
    ("BROKER_URL", "amqp://rabbit.example:port//", "amqp://"),
    ("BROKER_URL", "amqp:///vhost", "names no host"),
    ("MEDIA_STORAGE_URL", "https://s3.example/bucket", "s3://"),
    ("MEDIA_STORAGE_URL", "s3://s3.example/bucket", "no key"),
    ("MEDIA_STORAGE_URL", "s3://key@s3.example/bucket", "no key"),
    ("MEDIA_STORAGE_URL", "s3://:hunter2@s3.example/bucket", "no key"),
    ("MEDIA_STORAGE_URL", "s3://key:hunter2@:9000/bucket", "no key"),
    ("MEDIA_STORAGE_URL", "s3://key:hunter2@s3.example/", "no bucket"),
    ("MEDIA_STORAGE_URL", "s3://key:hunter2@s3.example/one/two", "no bucket"),
    ("MEDIA_STORAGE_URL", "s3://key:hunter2@s3.example/bucket?acl=public-read", "'acl'"),
    ("MEDIA_STORAGE_URL", "s3://key:hunter2@s3.example/bucket?prefix=media", "'prefix'"),
    ("MEDIA_STORAGE_URL", "s3+http://key:hunter2@s3.example/bucket", "without TLS"),
    ("MEDIA_STORAGE_URL", "s3+http://key:hunter2@10.0.0.7:9000/bucket", "without TLS"),
    ("EMAIL_URL", "http://host", "smtp"),
    ("EMAIL_URL", "smtp://host?timeout=never", "timeout"),
    ("SITE_URL", "vigil.example", "https://"),
    ("SITE_URL", "https://vigil.example/path", "without path"),
    ("SITE_MODE", "private", "public, staff, all"),
    ("SECOND_FACTOR", "off", "required, optional"),
    ("DEBUG", "maybe", "true or false"),
    ("DEFAULT_FROM_EMAIL", "nobody", "vigil@"),
    ("SENTRY_DSN", "sentry", "https://"),
    ("API_UNITS", "many", "whole number"),
    ("ONION_URL", "http://vigil.onion", "onion service"),
    ("ONION_URL", f"{ONION}/path", "without path"),
    ("ONION_URL", ONION.replace("http", "https"), "http://"),
    # One letter mistyped: it would lead readers elsewhere.
    ("ONION_URL", ONION.replace("duckduck", "duckduk2"), "onion service"),
    ("PAGE_UNITS", "1.5", "whole number"),
    ("MIRROR_SIGNING_KEY", "UldRd05BPT0=", "mirror_key"),
    ("MIRROR_PUBLIC_KEY", "UldRd05BPT0=", "mirror_key"),
    ("MIRROR_PUBLIC_KEY", SecretKey.made().written(), "public key"),
    # As long as one, of another algorithm.
    ("MIRROR_PUBLIC_KEY", "A" * 56, "public key"),
    ("CONTENT_LICENCE", "WTFPL", "CC-BY-4.0, CC-BY-SA-4.0"),
    ("API_UNITS_WITH_KEY", "-1", "whole number"),
    ("ALERT_SETTLING_SECONDS", "100000", "86400 at most"),
    ("ALARM_EMAIL", "ops@vigil.example, nobody", "address 2"),
    ("ALARM_EMAIL", "Ops <ops@vigil.example>", "ops@vigil.example"),
    ("ALARM_EMAIL", "ops@vigil.example\nBcc: x@y.example", "address 1"),
    ("ALARM_AFTER_MINUTES", "0", "from 1 to 1440"),
    ("ALARM_FAILURE_PERCENT", "101", "from 1 to 100"),
]


def settings_said(variables: dict[str, str], var_dir: Path) -> subprocess.CompletedProcess[str]:
    """What a process says that reads the settings under these variables alone."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(var_dir), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_one_line(said: subprocess.CompletedProcess[str], *words: str) -> None:
    """The process ended with one line on stderr that holds these words."""
    assert said.returncode != 0
    assert said.stdout == ""
    assert said.stderr.count("\n") == 1, said.stderr
    for word in words:
        assert word in said.stderr


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_variable_is_one_line(name: str, tmp_path: Path) -> None:
    said = settings_said({key: value for key, value in GOOD.items() if key != name}, tmp_path)
    assert_one_line(said, f"{name} is not set", "should be")


@pytest.mark.parametrize(("name", "value", "remedy"), BAD)
def test_a_bad_value_is_one_line(name: str, value: str, remedy: str, tmp_path: Path) -> None:
    assert_one_line(settings_said({**GOOD, name: value}, tmp_path), name, remedy)


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    said = settings_said({**GOOD, "FIELD_KEYS": "nearly-a-key", "SECRET_KEY": GOOD["SECRET_KEY"]}, tmp_path)
    assert "nearly-a-key" not in said.stderr
    assert "hunter2" not in settings_said({**GOOD, "DATABASE_URL": "mysql://me:hunter2@host/name"}, tmp_path).stderr
    for name, value, _remedy in BAD:
        if "hunter2" in value:
            assert "hunter2" not in settings_said({**GOOD, name: value}, tmp_path).stderr


def test_good_values_start(tmp_path: Path) -> None:
    assert settings_said(GOOD, tmp_path).returncode == 0


def test_the_public_face_needs_its_own_database_address(tmp_path: Path) -> None:
    assert_one_line(settings_said({**GOOD, "SITE_MODE": "public"}, tmp_path), "PUBLIC_DATABASE_URL is not set")
    public = {**GOOD, "SITE_MODE": "public", "PUBLIC_DATABASE_URL": "postgres://vigil_public:pw@db.example/vigil"}
    del public["DATABASE_URL"]
    assert check_environment({**public, "VAR_DIR": str(tmp_path)}).databases["default"]["USER"] == "vigil_public"


def test_only_a_public_face_reads_from_a_replica_and_as_the_public_role(tmp_path: Path) -> None:
    replica = {"REPLICA_DATABASE_URL": "postgres://vigil_public:pw@replica.example/vigil"}
    with pytest.raises(BadEnvironment, match="is for SITE_MODE=public alone"):
        check_environment({**GOOD, **replica, "VAR_DIR": str(tmp_path)})
    public = {"SITE_MODE": "public", "PUBLIC_DATABASE_URL": "postgres://vigil_public:pw@db.example/vigil"}
    databases = check_environment({**GOOD, **public, **replica, "VAR_DIR": str(tmp_path)}).databases
    assert {name: entry["HOST"] for name, entry in databases.items()} == {
        "default": "db.example",
        "replica": "replica.example",
    }
    assert "-c role=vigil_public" in databases["replica"]["OPTIONS"]["options"]


def test_keys_of_teams_are_read_by_team_and_refused_on_a_public_face(tmp_path: Path) -> None:
    new, old = (base64.urlsafe_b64encode(bytes(range(n, n + 32))).decode() for n in (1, 2))
    given = {**GOOD, "VAR_DIR": str(tmp_path), "TEAM_KEYS": f"sova={new}, free-press={new}, sova={old}"}
    assert check_environment(given).team_keys == {"sova": [new, old], "free-press": [new]}
    with pytest.raises(BadEnvironment, match="reads no confidential notes"):
        check_environment({**given, "SITE_MODE": "public", "PUBLIC_DATABASE_URL": GOOD["DATABASE_URL"]})


def test_what_the_launcher_wrote_down_fills_in(tmp_path: Path) -> None:
    (tmp_path / "local.env").write_text("".join(f"{name}={value}\n" for name, value in GOOD.items()))
    assert settings_said({}, tmp_path).returncode == 0
    given = {"VAR_DIR": str(tmp_path), "REDIS_URL": "redis://other.example/3", "DATABASE_URL": " "}
    environment = check_environment(given)
    assert environment.redis_url == "redis://other.example/3"
    # An empty variable is an unset one: Compose passes those.
    assert environment.databases["default"]["HOST"] == "db.example"


@pytest.mark.parametrize("url", ["postgres://%2Frun%2Fpg/vigil", "postgres:///vigil?host=/run/pg"])
def test_a_database_behind_a_socket_is_found(url: str, tmp_path: Path) -> None:
    database = check_environment({**GOOD, "VAR_DIR": str(tmp_path), "DATABASE_URL": url}).databases["default"]
    assert (database["HOST"], database["NAME"]) == ("/run/pg", "vigil")


def test_mail_goes_to_files_unless_a_server_is_named(tmp_path: Path) -> None:
    given = {**GOOD, "VAR_DIR": str(tmp_path)}
    assert check_environment(given).email["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    named = check_environment({**given, "EMAIL_URL": "smtp+tls://me:secret@mail.example:587"}).email
    assert (named["EMAIL_HOST"], named["EMAIL_PORT"], named["EMAIL_USE_TLS"]) == ("mail.example", 587, True)


def test_hosts_follow_the_address_of_the_site(tmp_path: Path) -> None:
    given = {**GOOD, "VAR_DIR": str(tmp_path), "SITE_URL": "https://vigil.example"}
    assert check_environment(given).allowed_hosts == ["vigil.example"]
    assert check_environment({**given, "ALLOWED_HOSTS": "a.example, b.example"}).allowed_hosts == [
        "a.example",
        "b.example",
    ]


def test_short_keys_are_for_debugging_only(tmp_path: Path) -> None:
    short = {**GOOD, "VAR_DIR": str(tmp_path), "SECRET_KEY": "short"}
    assert check_environment({**short, "DEBUG": "true"}).secret_key == "short"
    with pytest.raises(BadEnvironment):
        check_environment(short)


def test_the_name_of_the_onion_service_is_one_of_the_sites_own(tmp_path: Path) -> None:
    given = check_environment(
        {**GOOD, "VAR_DIR": str(tmp_path), "SITE_URL": "https://vigil.example", "ONION_URL": ONION}
    )
    assert given.onion_url == ONION
    assert given.allowed_hosts == ["vigil.example", ONION.removeprefix("http://")]


def test_the_broker_is_redis_unless_another_is_given(tmp_path: Path) -> None:
    given = {**GOOD, "VAR_DIR": str(tmp_path)}
    assert check_environment(given).broker_url == GOOD["REDIS_URL"]
    assert check_environment({**given, "BROKER_URL": " "}).broker_url == GOOD["REDIS_URL"]
    apart = check_environment({**given, "BROKER_URL": "amqp://vigil:secret@rabbit.example:5672/vigil"})
    assert (apart.broker_url, apart.redis_url) == (
        "amqp://vigil:secret@rabbit.example:5672/vigil",
        GOOD["REDIS_URL"],
    )


def test_the_public_key_of_mirrors_is_told_or_follows_from_the_secret_one(tmp_path: Path) -> None:
    given, key = {**GOOD, "VAR_DIR": str(tmp_path)}, SecretKey.made()
    public = key.public.written()
    assert check_environment(given).mirror_public_key == ""
    assert check_environment({**given, "MIRROR_PUBLIC_KEY": public}).mirror_public_key == public
    both = {**given, "MIRROR_SIGNING_KEY": key.written()}
    assert check_environment(both).mirror_public_key == public
    assert check_environment({**both, "MIRROR_PUBLIC_KEY": public}).mirror_public_key == public
    with pytest.raises(BadEnvironment, match="does not belong"):
        check_environment({**both, "MIRROR_PUBLIC_KEY": SecretKey.made().public.written()})


def test_uploads_lie_in_a_folder_unless_a_bucket_is_given(tmp_path: Path) -> None:
    given = {**GOOD, "VAR_DIR": str(tmp_path)}
    assert check_environment(given).media_storage["BACKEND"].endswith("FileSystemStorage")
    url = "s3://ke%2By:a%2Fsecret@s3.example:9000/vigil-uploads?region=eu-central-1&addressing=virtual&acl=none"
    bucket = check_environment({**given, "MEDIA_STORAGE_URL": url}).media_storage["OPTIONS"]
    assert bucket == {
        "access_key": "ke+y",
        "secret_key": "a/secret",
        "endpoint_url": "https://s3.example:9000",
        "bucket_name": "vigil-uploads",
        "region_name": "eu-central-1",
        "addressing_style": "virtual",
        "default_acl": None,
        "is_public_face": False,
    }
    by_number = {**given, "MEDIA_STORAGE_URL": "s3://key:secret@[2001:db8::7]:9000/uploads"}
    assert check_environment(by_number).media_storage["OPTIONS"]["endpoint_url"] == "https://[2001:db8::7]:9000"
    near = check_environment({**given, "MEDIA_STORAGE_URL": "s3+http://key:secret@minio:9000/uploads"}).media_storage
    assert (near["OPTIONS"]["endpoint_url"], near["OPTIONS"]["default_acl"]) == ("http://minio:9000", "private")
    assert (near["OPTIONS"]["region_name"], near["OPTIONS"]["addressing_style"]) == ("us-east-1", "path")


def test_a_public_face_knows_that_its_bucket_is_to_be_read_as_one(tmp_path: Path) -> None:
    given = {name: value for name, value in GOOD.items() if name != "DATABASE_URL"}
    given |= {"SITE_MODE": "public", "PUBLIC_DATABASE_URL": "postgres://web@db.example/vigil", "VAR_DIR": str(tmp_path)}
    storage = check_environment({**given, "MEDIA_STORAGE_URL": "s3://key:secret@s3.example/uploads"}).media_storage
    assert storage["OPTIONS"]["is_public_face"] is True
