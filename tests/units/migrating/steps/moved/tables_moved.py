from django.db import migrations, models

ID = ("id", models.BigAutoField(primary_key=True))


class Migration(migrations.Migration):
    dependencies = [("organs", "0002_the_register")]

    operations = [
        migrations.CreateModel("Passing", [ID]),
        migrations.CreateModel("Early", [ID]),
        migrations.RenameModel("Early", "Late"),
        migrations.DeleteModel("Passing"),
    ]
