from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0009_adjustments"),
    ]

    operations = [
        migrations.AddField(
            model_name="adjustment",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="ended_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="adjustment",
            name="ended_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
