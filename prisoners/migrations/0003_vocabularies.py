"""The terms that prisoners/vocabularies.py lists: added where their code is missing, never overwritten."""

from django.db import migrations

from prisoners.vocabularies import GROUPS, INCIDENT_KINDS

VOCABULARIES = {"Group": GROUPS, "IncidentKind": INCIDENT_KINDS}


def add_terms(apps, schema_editor):
    for name, words in VOCABULARIES.items():
        model = apps.get_model("prisoners", name)
        known = set(model.objects.values_list("slug", flat=True))
        model.objects.bulk_create(model(**word._asdict()) for word in words if word.slug not in known)


def remove_unused_terms(apps, schema_editor):
    """A term that a case uses stays: taking it away would take a fact away."""
    group, kind = apps.get_model("prisoners", "Group"), apps.get_model("prisoners", "IncidentKind")
    group.objects.filter(slug__in=[w.slug for w in GROUPS], links__isnull=True).delete()
    kind.objects.filter(slug__in=[w.slug for w in INCIDENT_KINDS], incidents__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("prisoners", "0002_public_access")]

    operations = [migrations.RunPython(add_terms, remove_unused_terms)]
