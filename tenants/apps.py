from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        from kernel import journal, tenancy
        from kernel.web import idempotency
        from tenants import checks, keys, selectors  # noqa: F401  checks register themselves
        from tenants.models import PlatformEntry

        tenancy.register_directory(
            tenancy.Directory(
                by_code=selectors.ref_by_code, by_id=selectors.ref_by_id, current_code=selectors.current_code
            )
        )
        journal.use(public=PlatformEntry)
        idempotency.use(public=keys.PlatformKeys())
