"""A record that was imported is nobody's news."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Delivery
from alerts.services import fan_out
from record.published import Version
from tests.exports.moving import empty_instance, exported
from tests.factories import PrisonerFactory, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def export(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    published(PrisonerFactory())
    return exported(tmp_path / "one")


def test_where_somebody_follows_already_it_is_refused(export, follow, tmp_path):
    with empty_instance("second", tmp_path / "second"):
        follow("reader@example.org")
        with pytest.raises(CommandError, match="follows this instance"):
            call_command("import_record", str(export))
        assert not Version.objects.exists()


def test_who_follows_after_it_is_told_of_what_comes_then_alone(export, follow, tmp_path):
    with empty_instance("second", tmp_path / "second"):
        call_command("import_record", str(export), stdout=StringIO())
        follow("reader@example.org")
        fan_out()
        assert not Delivery.objects.exists()
        news = published(PrisonerFactory()).live
        fan_out()
        assert [delivery.version for delivery in Delivery.objects.all()] == [news]
