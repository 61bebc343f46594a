"""What waits to be sorted into the GIN indexes is read by every look into them. Set where they are, which takes no time; Django would
make them anew."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("finding", "0005_casewords_told"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "ALTER INDEX finding_terms SET (gin_pending_list_limit = 256)",
                "ALTER INDEX finding_bands SET (fastupdate = off)",
                "ALTER INDEX finding_head SET (fastupdate = off)",
            ],
            [
                "ALTER INDEX finding_terms RESET (gin_pending_list_limit)",
                "ALTER INDEX finding_bands RESET (fastupdate)",
                "ALTER INDEX finding_head RESET (fastupdate)",
            ],
            state_operations=[
                migrations.RemoveIndex("casewords", "finding_terms"),
                migrations.RemoveIndex("casewords", "finding_bands"),
                migrations.RemoveIndex("casewords", "finding_head"),
                migrations.AddIndex(
                    "casewords",
                    GinIndex(fields=["terms"], name="finding_terms", gin_pending_list_limit=256),
                ),
                migrations.AddIndex(
                    "casewords", GinIndex(fields=["bands"], name="finding_bands", fastupdate=False)
                ),
                migrations.AddIndex(
                    "casewords", GinIndex(fields=["head"], name="finding_head", fastupdate=False)
                ),
            ],
        ),
    ]
