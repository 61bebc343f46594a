# The auditor of one congress reads its part of the public journal, the newest first.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0006_batch_discarded"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="platformentry",
            index=models.Index(fields=["congress_id", "at", "id"], name="platform_entry_congress"),
        ),
    ]
