from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "tenant_apps.records"

    def ready(self) -> None:
        from kernel import journal
        from kernel.web import idempotency
        from tenant_apps.records.keys import TenantKeys
        from tenant_apps.records.models import Entry

        journal.use(tenant=Entry)
        idempotency.use(tenant=TenantKeys())
