from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_later_results")]
    operations = [
        migrations.AddField("referral", "settled_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "clockstep",
            "deed",
            models.CharField(
                choices=[("OPENED", "起算"), ("WENT_ON", "续算"), ("WAITS", "等候"), ("CLOSED", "停止")],
                max_length=8,
            ),
        ),
    ]
