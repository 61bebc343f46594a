from django.db import migrations, models


def _reason(model: str) -> migrations.AddField:
    return migrations.AddField(
        model_name=model,
        name="kept_reason",
        field=models.CharField(blank=True, db_default="", default="", max_length=200),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("handling", "0012_ended_above"),
    ]

    operations = [_reason("replydraft"), _reason("reply")]
