# What a pending seat is called. No SQL.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_one_login"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seat",
            name="status",
            field=models.CharField(
                choices=[("pending", "待确认"), ("active", "在任"), ("ended", "已结束")],
                default="pending",
                max_length=10,
                verbose_name="状态",
            ),
        ),
    ]
