import django.db.models.deletion
from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0003_came_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "deed",
                    models.CharField(
                        choices=[("OPENED", "起算"), ("WENT_ON", "续算"), ("CLOSED", "停止")], max_length=8
                    ),
                ),
                ("rule", models.CharField(blank=True, default="", max_length=40)),
                ("words", models.CharField(blank=True, default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("due_provisional", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["at", "id"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("category", models.CharField(max_length=40)),
                ("level", models.CharField(max_length=10)),
                ("unit", models.CharField(max_length=120)),
                ("named_by", models.CharField(max_length=120)),
                ("times", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("category", "level", "unit"), name="referral_route")
                ],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_open_once",
        ),
        migrations.AddField(
            model_name="referral",
            name="bound_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="bound_provisional",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="referral",
            name="bundle_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="relayed_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relays",
                to="referrals.referral",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="urged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="urged_times",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="referral",
            name="kind",
            field=models.CharField(
                choices=[
                    ("REQUEST_ADOPTION", "转请上级代表采纳"),
                    ("REPORT_REFERENCE", "报送上级参考"),
                    ("AUTHORITY_REPORT", "承办单位报告上级主管部门的情况"),
                    ("ASSIGN_DOWN", "交下级政府承办"),
                    ("REMIT_DOWN", "交下级人大常委会办理"),
                    ("TRANSFER", "经上级移送同级"),
                    ("DELEGATE", "委托下级组织活动"),
                    ("CC", "抄送"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="state",
            field=models.CharField(
                choices=[
                    ("SEND_APPROVAL", "待审签"),
                    ("TAKEN_BACK", "未送出"),
                    ("SENT", "已送出"),
                    ("RECALLING", "撤回待确认"),
                    ("RECALLED", "已撤回"),
                    ("BOUNCED", "未能送达"),
                    ("DELIVERED", "待签收"),
                    ("RECEIVED", "已签收"),
                    ("REJECTED", "已退回"),
                    ("ACCEPTED", "已受理"),
                    ("ADOPTED", "已采纳"),
                    ("NOT_ADOPTED", "未采纳"),
                    ("IN_HANDLING", "办理中"),
                    ("RELAYED", "已转送"),
                    ("NOTED", "已阅存"),
                    ("RESULT_RETURNED", "结果已回"),
                    ("ACKNOWLEDGED", "已确认"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "direction",
                        "OUT",
                    ),
                    (
                        "kind__in",
                        ["ASSIGN_DOWN", "REMIT_DOWN", "REQUEST_ADOPTION", "TRANSFER"],
                    ),
                    (
                        "state__in",
                        [
                            "ADOPTED",
                            "IN_HANDLING",
                            "RECALLING",
                            "RECEIVED",
                            "RESULT_RETURNED",
                            "SEND_APPROVAL",
                            "SENT",
                        ],
                    ),
                ),
                fields=("suggestion",),
                name="referral_open_one",
            ),
        ),
        migrations.AddField(
            model_name="clockstep",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clock_steps",
                to="referrals.referral",
            ),
        ),
        migrations.AddIndex(
            model_name="clockstep",
            index=models.Index(fields=["referral", "at"], name="referral_clock"),
        ),
    ]
