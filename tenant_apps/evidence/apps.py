from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "tenant_apps.evidence"
    verbose_name = "存证"

    def ready(self) -> None:
        from kernel import journal
        from tenant_apps.evidence import casepage, checking, receivers, restoring, waking
        from tenant_apps.suggestions import casepage as case
        from tenants import doctor
        from tenants.archive import reconciling

        journal.when_written(waking.wake)
        receivers.register_all()
        reconciling.register("evidence", restoring.Chain())
        doctor.register(checking.CHECK)
        case.register(casepage.provide)
