from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organs", "0001_initial")]

    operations = [
        migrations.AlterField(
            "unitmember",
            "unit",
            models.ForeignKey("organs.unit", models.PROTECT, null=True, db_constraint=False),
        )
    ]
