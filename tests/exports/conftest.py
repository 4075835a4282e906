"""A published record to export: committed, since an export reads it through a connection of its own; and a mirror
that somebody else keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.test import override_settings

from exports import services
from exports.models import Export, Mirror
from tests.database import empty_again
from tests.exports.mirrors import KEY, mirror_in
from tests.factories import (
    EventIncidentFactory,
    InstitutionFactory,
    InstitutionNameFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    published,
    whole_campaign,
    whole_case,
    whole_resolution,
)
from tests.receiver import Receiver, https_server


def publish_everything() -> None:
    """Every noun, with something in every section."""
    published(whole_case(children=2, name="José Əliyev", born="1983-05", gender="male"))
    published(whole_campaign(children=2))
    published(whole_resolution(children=2))
    union, prison = OrganizationFactory(), InstitutionFactory(latitude="40.41", longitude="-9.86", place="Baku")
    OrganizationNameFactory(organization=union)
    InstitutionNameFactory(institution=prison)
    published(union)
    published(prison)
    published(EventIncidentFactory(organization=union).event)


def made() -> Export:
    """An export of the record as it is now."""
    services.ask()
    export = services.make_asked_for()
    assert export is not None
    export.refresh_from_db()
    assert export.state == "ready", export.failure
    return export


@pytest.fixture(scope="module")
def export(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Export]:
    """An export of the whole record, for all tests of a module that only look at it. They see the record behind it,
    and take back what they do to it."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder):
        publish_everything()
        yield made()
        empty_again()


@pytest.fixture
def exports_here(settings, tmp_path: Path) -> Path:
    """A folder of this test's own for exports."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def whole_record(transactional_db) -> None:
    """Every noun, with something in every section."""
    publish_everything()


@pytest.fixture
def made_export(whole_record, exports_here) -> Export:
    """An export of this test's own."""
    return made()


@pytest.fixture(scope="module")
def signed_site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Path]:
    """A mirror of a small record, signed, for all tests of a module that only copy it."""
    folder = tmp_path_factory.mktemp("signed")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=folder, MIRROR_PUBLIC_KEY=KEY.public.written()):
        published(whole_case())
        mirror_in(folder / "site", languages=("en", "ru"))
        yield folder / "site"
        empty_again()


@pytest.fixture
def site_copy(signed_site: Path, tmp_path: Path) -> Path:
    """The mirror, of this test's own."""
    return Path(copytree(signed_site, tmp_path / "copy"))


@pytest.fixture
def keeper(settings: Any, tmp_path: Path) -> Iterator[Receiver]:
    """The server of somebody who keeps a mirror; there is nothing yet."""
    with https_server(tmp_path) as server:
        settings.OUTGOING_ALLOWED_NETWORKS = ("127.0.0.0/8",)
        settings.OUTGOING_ALLOWED_PORTS = (server.port,)
        settings.OUTGOING_CA_FILE = str(tmp_path / "cert.pem")
        settings.MIRROR_PUBLIC_KEY = KEY.public.written()
        server.status = 404
        yield server


@pytest.fixture
def listed(keeper: Receiver) -> Mirror:
    """Their mirror, as it is listed; not looked at yet."""
    return Mirror.objects.create(address=keeper.at("/vigil/"), keeper="A library in Lisbon")
