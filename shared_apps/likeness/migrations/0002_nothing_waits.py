"""What waits to be sorted into the GIN index is read by every look into it. Set where it is; Django would make it anew."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("likeness", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            ["ALTER INDEX likeness_bands SET (fastupdate = off)"],
            ["ALTER INDEX likeness_bands RESET (fastupdate)"],
            state_operations=[
                migrations.RemoveIndex("signature", "likeness_bands"),
                migrations.AddIndex(
                    "signature", GinIndex(fields=["bands"], name="likeness_bands", fastupdate=False)
                ),
            ],
        ),
    ]
