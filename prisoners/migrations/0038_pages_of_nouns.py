"""What the pages of institutions and organisations ask for is found by an index, however many people there are."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

import prisoners.nouns.people_querysets


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('prisoners', '0037_facets_as_bits'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='publisheddetention',
            index=django.contrib.postgres.indexes.GinIndex(fields=['institutions'], name='pub_detention_institutions'),
        ),
        AddIndexConcurrently(
            model_name='publishedincident',
            index=models.Index(models.F('institution'), models.OrderBy(models.F('happened_earliest'), descending=True, nulls_last=True), models.F('id'), condition=models.Q(('institution', ''), _negated=True), name='pub_incident_latest_in'),
        ),
        AddIndexConcurrently(
            model_name='publishedoccasion',
            index=models.Index(models.F('particulars__court__id'), models.OrderBy(models.F('day'), descending=True), models.F('id'), condition=models.Q(('kind', 'hearing')), name='pub_occasion_court'),
        ),
        AddIndexConcurrently(
            model_name='publishedofficialact',
            index=models.Index(condition=models.Q(('institution', ''), _negated=True), fields=['institution', 'official'], name='pub_official_act_court'),
        ),
        AddIndexConcurrently(
            model_name='publishedplace',
            index=models.Index(condition=models.Q(('kind', 'held'), ('ongoing', True)), fields=['institution', 'prisoner'], name='pub_place_held_now'),
        ),
        AddIndexConcurrently(
            model_name='publishedprisoner',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(prisoners.nouns.people_querysets.Recognising('document'), name='jsonb_path_ops'), name='pub_prisoner_recognising'),
        ),
        RemoveIndexConcurrently(
            model_name='publishedincident',
            name='pub_incident_institution',
        ),
    ]
