"""`export_data DIR` writes every form, or says why not."""

from __future__ import annotations

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exports.models import Export
from exports.snapshot import snapshot

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_form_is_written_and_its_hash_printed(whole_record, tmp_path):
    said = StringIO()
    call_command("export_data", str(tmp_path / "out"), stdout=said)
    lines = {name: digest for digest, name in (line.split("  ") for line in said.getvalue().splitlines())}
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert set(lines) == {str(path.relative_to(tmp_path / "out")) for path in written}
    for name, digest in lines.items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    assert not Export.objects.exists()


def test_an_empty_folder_is_taken_and_one_that_holds_something_refused(db, tmp_path):
    (tmp_path / "empty").mkdir()
    call_command("export_data", str(tmp_path / "empty"), stdout=StringIO())
    with pytest.raises(CommandError, match="holds something"):
        call_command("export_data", str(tmp_path / "empty"), stdout=StringIO())


def test_beside_another_one_it_is_refused(db, tmp_path):
    with snapshot(), pytest.raises(CommandError, match="Another export"):
        call_command("export_data", str(tmp_path / "out"), stdout=StringIO())
