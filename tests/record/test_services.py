"""Publication."""

import pytest

from organizations.models import Organization
from record import services

pytestmark = pytest.mark.django_db


def test_first_publication_writes_version_one():
    union = Organization.objects.create(slug="union", name="Union")
    version = services.publish(case=union, by=None)
    assert version is not None
    assert (version.number, version.document["name"]) == (1, "Union")
