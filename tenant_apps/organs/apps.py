from django.apps import AppConfig


class OrgansConfig(AppConfig):
    name = "tenant_apps.organs"
    verbose_name = "承办单位"

    def ready(self) -> None:
        from shared_apps.identity import plugging
        from tenant_apps.organs import placing, readiness
        from tenants import provisioning
        from tenants.onboarding import checklist

        plugging.register(units=placing.Units())
        provisioning.register_step("organs", readiness.furnish)
        cure = "录入页面尚未提供，由平台运维人员代为录入，不影响上线。"
        checklist.register("units", "承办单位", readiness.look, cure=cure, required=False)
