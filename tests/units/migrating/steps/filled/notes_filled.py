from typing import Any

from django.db import migrations

REFUSED = "不可填写的单位"


def fill(apps: Any, editor: Any) -> None:
    """As people write it: the default manager, no connection named."""
    remarks = apps.get_model("organs", "Remark").objects
    for unit in apps.get_model("organs", "Unit").objects.order_by("name"):
        if unit.name == REFUSED:
            raise ValueError(f"{unit.name} cannot be filled")
        unit.note = f"即{unit.name}"
        unit.save()
        remarks.create(text=unit.name)


class Migration(migrations.Migration):
    dependencies = [("organs", "note_added")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(["UPDATE organs_remark SET text = text || '。'"], migrations.RunSQL.noop),
    ]
