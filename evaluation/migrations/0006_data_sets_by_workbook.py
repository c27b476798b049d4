

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_messages'),
        ('evaluation', '0005_range_of_an_estimate'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='dataset',
            name='kind',
            field=models.CharField(choices=[('benchmark', '引领值和基准值'), ('factor', '折标系数和排放因子')], default='benchmark', max_length=16),
        ),
        migrations.AlterField(
            model_name='dataset',
            name='scheme',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AlterField(
            model_name='datavalue',
            name='baseline',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='datavalue',
            name='leading',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.CreateModel(
            name='FactorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=40)),
                ('unit', models.CharField(max_length=20)),
                ('measure', models.CharField(choices=[('coal', '折标系数'), ('co2', '排放因子')], max_length=8)),
                ('area', models.CharField(blank=True, default='', max_length=40)),
                ('value', models.CharField(max_length=40)),
                ('highest', models.CharField(blank=True, default='', max_length=40)),
                ('source', models.CharField(max_length=200)),
                ('status', models.CharField(default='confirmed', max_length=12)),
                ('data_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factors', to='evaluation.dataset')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.tenant')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('data_set', 'key', 'measure', 'area'), name='factor_value_once')],
            },
        ),
    ]
