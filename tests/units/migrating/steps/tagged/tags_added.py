from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0003_versions_of_codes")]

    operations = [
        migrations.AddField("suggestion", "tag", models.CharField(max_length=40, null=True)),
        migrations.AddField("suggestion", "weight", models.IntegerField(db_default=1)),
        migrations.AddIndex("suggestion", models.Index(fields=["tag"], name="suggestion_tag")),
    ]
