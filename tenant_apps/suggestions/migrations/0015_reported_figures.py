import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("suggestions", "0014_by_delegation"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportedFigure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("COUNT", "件数"), ("RATE", "比率"), ("CLASS", "答复类别")], max_length=5
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=200)),
                ("number", models.PositiveIntegerField()),
                ("whole", models.PositiveIntegerField(null=True)),
                ("percent", models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ("definition", models.TextField()),
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="suggestions.yearlyreport",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "place"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("report", "place"), name="reported_figure_place")
                ],
            },
        ),
    ]
