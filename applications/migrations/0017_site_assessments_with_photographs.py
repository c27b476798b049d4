"""Assessments on site get people one by one, a finding for each part, photographs and corrections."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    """What stood in one line stays whole: one entry for the people, the one finding for both parts."""
    if schema_editor.connection.vendor == "postgresql":  # on SQLite the triggers are dropped before
        for event in ("update", "delete"):
            trigger = f"applications_siteassessment_frozen_{event}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON applications_siteassessment")
    rows = apps.get_model("applications", "SiteAssessment")._base_manager
    for row in rows.all():
        people = [{"name": row.people, "unit": "", "post": ""}]
        rows.filter(pk=row.pk).update(assessors=people, report_finding=row.indicators_finding)


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0003_discarded_and_origin"),
        ("applications", "0016_exports_of_the_queue"),
    ]

    operations = [
        migrations.AlterField(
            model_name="siteassessment",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="site_assessments",
                to="applications.application",
            ),
        ),
        migrations.AddField(
            model_name="siteassessment", name="no", field=models.PositiveSmallIntegerField(default=1)
        ),
        migrations.AddField(
            model_name="siteassessment",
            name="correction",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="更正理由"),
        ),
        migrations.RenameField("siteassessment", "finding", "indicators_finding"),
        migrations.AlterField(
            model_name="siteassessment",
            name="indicators_finding",
            field=models.TextField(verbose_name="指标完成情况评估意见"),
        ),
        migrations.AddField(
            model_name="siteassessment",
            name="report_finding",
            field=models.TextField(default="", verbose_name="第三方评价报告评估意见"),
        ),
        migrations.AddField(
            model_name="siteassessment",
            name="assessors",
            field=models.JSONField(default=list, verbose_name="评估人员"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField("siteassessment", "people"),
        migrations.RenameField("siteassessment", "assessors", "people"),
        migrations.AddConstraint(
            model_name="siteassessment",
            constraint=models.UniqueConstraint(
                fields=("application", "no"), name="site_assessment_number_once"
            ),
        ),
        migrations.CreateModel(
            name="SitePhotograph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filename", models.CharField(max_length=255)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="applications.siteassessment",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.tenant"
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            model_name="sitephotograph",
            constraint=models.UniqueConstraint(fields=("assessment", "file"), name="site_photograph_once"),
        ),
    ]
