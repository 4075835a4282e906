"""docs/upgrade.md, tried: what it tells to type is run, or is what another test runs."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.db.utils import IntegrityError

from config.environment import CHECKOUT
from record import services
from record.published import Version
from tests.exports.moving import empty_instance
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.long

PAGE = (CHECKOUT / "docs" / "upgrade.md").read_text()


def lines_under(heading: str, page: str = PAGE) -> list[str]:
    """The lines of shell in one section of a page."""
    section = page[page.index(f"\n## {heading}\n") :].split("\n## ")[1]
    return [line for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL) for line in block.splitlines()]


def run(line: str, **paths: str) -> None:
    """A line that calls manage.py, in this process."""
    for named, here in paths.items():
        line = line.replace(f"/srv/{named}", here)
    call_command(*line.split("manage.py ")[-1].removeprefix("vigil ").split(), stdout=StringIO(), verbosity=0)


def test_the_lines_for_systemd_are_those_that_are_restarted_under_load() -> None:
    release = lines_under("A new release", (CHECKOUT / "docs" / "deploy.md").read_text())
    assert [line.replace("v1.2.3", "v1.2.0") for line in release] == lines_under("Upgrade")[: len(release)]


def test_the_lines_for_docker_name_services_that_there_are() -> None:
    services_there = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"].keys()
    lines = [line for line in lines_under("Upgrade") if line.startswith("docker compose")]
    named = {word for line in lines for word in line.split()[3:] if not word.startswith("--")}
    workers = {name for name in services_there if name.startswith("worker-")}
    assert {"migrate", "staff", *workers, "beat", "web"} == named
    assert named <= services_there


@pytest.mark.django_db(transaction=True)
def test_the_way_back_leads_back_and_forth_with_a_record_in_place(tmp_path: Path) -> None:
    (back,) = [line for line in lines_under("Back") if "migrate" in line]
    with empty_instance("back", tmp_path):
        person = published(PrisonerFactory())
        run(back)
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(v) ? 'withheld_url' FROM record_version v")
            assert cursor.fetchall() == [(False,)]
        call_command("migrate", verbosity=0)
        assert Version.objects.get().public_id == person.public_id


@pytest.mark.django_db(transaction=True)
def test_who_leaves_as_the_page_says_takes_the_record_along(settings, tmp_path: Path) -> None:
    leave, begin, draw = lines_under("Leave, or fork")
    settings.MEDIA_ROOT = tmp_path / "uploads"
    person, hidden = published(PrisonerFactory()), published(PrisonerFactory())
    services.unpublish(case=hidden, by=None, reason="Is in danger.")
    run(leave, leaving=str(tmp_path / "leaving"))
    versions = list(Version.objects.values_list("sequence", "public_id", "published_at"))
    with empty_instance("fork", tmp_path / "fork"):
        run(begin, leaving=str(tmp_path / "leaving"))
        run(draw)
        assert list(Version.objects.values_list("sequence", "public_id", "published_at")) == versions
        assert person.public_id in {case.public_id for case in type(person).objects.published()}
        (back,) = [line for line in lines_under("Back") if "migrate" in line]
        with pytest.raises(IntegrityError):
            run(back)
