from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organs", "0002_the_register")]

    operations = [
        migrations.AlterField(
            "unitmember",
            "unit",
            models.ForeignKey("organs.unit", models.PROTECT, null=True, db_constraint=False),
        )
    ]
