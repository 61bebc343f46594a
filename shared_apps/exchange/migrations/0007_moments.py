"""Moments that an earlier release left empty in the index: 接办 is the receipt as well, 签收阅存 the decision as well."""

from django.db import migrations

TAKEN_ON = (
    "UPDATE exchange_indexrow SET received_at = decided_at WHERE kind = 'ASSIGN_DOWN' AND received_at IS NULL "
    "AND decided_at IS NOT NULL AND state IN ('IN_HANDLING', 'RESULT_RETURNED', 'ACKNOWLEDGED')"
)
NOTED = "UPDATE exchange_indexrow SET decided_at = received_at WHERE state = 'NOTED' AND decided_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_indexrow_exchange_index_state_due")]

    operations = [migrations.RunSQL([TAKEN_ON, NOTED], [])]
