

import django.db.models.deletion
import django.db.models.functions.datetime
import greenmfg.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_messages'),
        ('applications', '0023_words_of_lists'),
        ('evaluation', '0006_data_sets_by_workbook'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rescoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lines', models.JSONField()),
                ('at', greenmfg.clock.StampField(db_default=django.db.models.functions.datetime.Now())),
                ('data_set', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.dataset')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
    ]
