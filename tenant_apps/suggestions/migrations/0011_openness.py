from django.db import migrations, models


def _column(name: str, label: str, length: int, **more: object) -> migrations.AddField:
    return migrations.AddField(
        model_name="suggestion",
        name=name,
        field=models.CharField(
            blank=True, db_default="", default="", max_length=length, verbose_name=label, **more
        ),
    )


def _moment(name: str, label: str) -> migrations.AddField:
    return migrations.AddField(
        model_name="suggestion", name=name, field=models.DateTimeField(null=True, verbose_name=label)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("suggestions", "0010_merged_into"),
    ]

    operations = [
        _column(
            "openness",
            "公开认定",
            10,
            choices=[
                ("OPEN", "公开"),
                ("TEXT_ONLY", "公开建议，不公开答复"),
                ("KEPT", "不公开"),
                ("STOPPED", "已停止公开"),
            ],
        ),
        _column("openness_exception", "不予公开的情形", 20),
        _column("openness_reason", "公开认定的理由", 500),
        _moment("openness_at", "公开认定时间"),
        _column("openness_by", "公开认定人", 200),
        _moment("consent_at", "公开意愿变更时间"),
        _moment("answered_at", "最近答复时间"),
    ]
