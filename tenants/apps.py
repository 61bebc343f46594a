from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        from kernel import journal, resealing, standing, tenancy
        from kernel.web import idempotency
        from tenants import checks, keys, selectors, template  # noqa: F401  checks register themselves
        from tenants.console import menu as console
        from tenants.models import PlatformEntry
        from tenants.onboarding import basics, upload

        tenancy.register_directory(
            tenancy.Directory(
                by_code=selectors.ref_by_code, by_id=selectors.ref_by_id, current_code=selectors.current_code
            )
        )
        standing.use(migrations_needed=template.known_count, story=selectors.story)
        journal.use(public=PlatformEntry)
        idempotency.use(public=keys.PlatformKeys())
        console.add_entries()
        basics.register_all()
        for kept in upload.kept():
            resealing.register(kept)
