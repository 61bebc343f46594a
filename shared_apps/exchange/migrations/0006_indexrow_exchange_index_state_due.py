from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_indexrow"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="indexrow",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("is_open", True)),
                fields=["viewer_id", "state", "due_at"],
                name="exchange_index_state_due",
            ),
        ),
    ]
