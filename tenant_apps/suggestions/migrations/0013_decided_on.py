from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suggestions", "0012_source_bill"),
    ]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="decided_on",
            field=models.DateField(null=True, verbose_name="交办决定日期"),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="decision",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="交办决定"
            ),
        ),
    ]
