"""The names of the terms that Vigil begins with, in the languages of the site: added where nobody has given one."""

import json
from pathlib import Path

from django.db import migrations

NAMES = Path(__file__).resolve().parent.parent / "vocabulary_names.json"


def add_names(apps, schema_editor):
    by_noun = json.loads(NAMES.read_text(encoding="utf-8"))
    for noun in ("Group", "IncidentKind"):
        for term in apps.get_model("prisoners", noun).objects.filter(slug__in=by_noun[noun]):
            given = {f"name_{language}": name for language, name in by_noun[noun][term.slug].items()}
            term.i18n = given | {key: text for key, text in (term.i18n or {}).items() if text}
            term.save(update_fields=["i18n"])


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0021_import_speed")]

    operations = [migrations.RunPython(add_names, migrations.RunPython.noop)]
