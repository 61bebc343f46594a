from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organs", "0002_the_register")]

    operations = [
        migrations.AddField("unit", "note", models.CharField(max_length=200, null=True)),
        migrations.CreateModel(
            "Remark", [("id", models.BigAutoField(primary_key=True)), ("text", models.TextField())]
        ),
    ]
