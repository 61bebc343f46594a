from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("organs", "0002_the_register")]
    operations = [migrations.RunSQL(["SELECT 1"], migrations.RunSQL.noop)]
