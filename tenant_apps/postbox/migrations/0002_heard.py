from django.db import migrations, models

COPY = """INSERT INTO postbox_heard (referral_id, peer_id, seen_epoch, seen)
    SELECT referral_id, peer_id, seen_epoch, seen FROM postbox_thread"""


class Migration(migrations.Migration):
    """What is sent and what is heard are counted in two rows, so that a deed and a receiver never wait for each other."""

    dependencies = [("postbox", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("referral_id", models.UUIDField()),
                ("peer_id", models.UUIDField()),
                ("seen_epoch", models.PositiveIntegerField(default=1)),
                ("seen", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("referral_id", "peer_id"), name="postbox_heard_once")
                ]
            },
        ),
        migrations.RunSQL([COPY], migrations.RunSQL.noop),
        migrations.RemoveField(model_name="thread", name="seen"),
        migrations.RemoveField(model_name="thread", name="seen_epoch"),
    ]
