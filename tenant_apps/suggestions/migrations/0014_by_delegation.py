from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suggestions", "0013_decided_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="suggestion",
            name="by_delegation",
            field=models.BooleanField(db_default=False, default=False, verbose_name="以代表团名义提出"),
        ),
    ]
