from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("handling", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="replydraft",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
