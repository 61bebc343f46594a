from django.db import migrations

VIEW = """CREATE VIEW tenants_directory AS
    SELECT id, code, name, organ_name, level, kind, parent_id, state, successor_id FROM tenants_congress"""


class Migration(migrations.Migration):
    """What a congress's own role may know of the others."""

    dependencies = [("tenants", "0001_initial")]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW tenants_directory")]
