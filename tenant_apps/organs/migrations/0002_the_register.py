import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [("organs", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="short_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="简称"),
        ),
        migrations.AddField(
            model_name="unit",
            name="division_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=12, verbose_name="行政区划代码"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="unified_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=18, verbose_name="统一社会信用代码"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="phone",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="办公电话"
            ),
        ),
        migrations.AddField(
            model_name="unit",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="撤并日期"),
        ),
        migrations.AlterField(
            model_name="unit",
            name="kind",
            field=models.CharField(max_length=40, verbose_name="类别"),
        ),
        migrations.AlterField(
            model_name="unitmember",
            name="role",
            field=models.CharField(
                choices=[
                    ("handler", "经办人"),
                    ("reviewer", "审核人"),
                    ("approver", "签发人"),
                    ("liaison", "联络员"),
                ],
                default="handler",
                max_length=20,
                verbose_name="职责",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True), models.Q(("unified_code", ""), _negated=True)),
                fields=("congress_id", "unified_code"),
                name="organs_unit_code_once",
            ),
        ),
        migrations.CreateModel(
            name="Competence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="competences",
                        to="organs.unit",
                    ),
                ),
                ("category", models.CharField(max_length=40, verbose_name="建议类别")),
                (
                    "role",
                    models.CharField(
                        choices=[("LEAD", "主办"), ("CO", "协办")],
                        default="LEAD",
                        max_length=8,
                        verbose_name="承担",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="说明")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=["unit", "category"], name="organs_competence_once")
                ],
                "indexes": [models.Index(fields=["category"], name="organs_competence_of")],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="organs.unit",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inheritances",
                        to="organs.unit",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=["unit", "successor"], name="organs_succession_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="organs.unit"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FORMER_NAME", "曾用名"),
                            ("RENAMED", "更名"),
                            ("ABOLISHED", "撤销"),
                            ("MERGED", "合并"),
                            ("SPLIT", "分设"),
                            ("RESTORED", "恢复"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("on", models.DateField(null=True, verbose_name="生效日期")),
                (
                    "name_before",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="原名称"),
                ),
                (
                    "successors",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="承继单位"),
                ),
                ("document", models.CharField(blank=True, default="", max_length=200, verbose_name="依据")),
                ("at", models.DateTimeField(verbose_name="记录时间")),
                ("by_name", models.CharField(blank=True, default="", max_length=100, verbose_name="办理人")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
    ]
