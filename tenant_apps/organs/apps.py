from django.apps import AppConfig


class OrgansConfig(AppConfig):
    name = "tenant_apps.organs"
    verbose_name = "单位与职责"

    def ready(self) -> None:
        from shared_apps.identity import plugging, registers
        from tenant_apps.organs import menu, placing, readiness
        from tenant_apps.organs.sheet.places import Places
        from tenant_apps.organs.sheet.register import UnitSheet
        from tenants import provisioning
        from tenants.onboarding import checklist

        plugging.register(units=placing.Units())
        registers.register(registers.UNITS, UnitSheet())
        registers.register_places(Places())
        provisioning.register_step("organs", readiness.furnish)
        cure = "请该单位代表工委或者系统管理员在“单位与职责”逐个录入或者按表导入，不影响上线。"
        checklist.register("units", "承办单位", readiness.look, cure=cure, required=False)
        menu.add_entries()
