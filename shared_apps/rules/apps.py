from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "shared_apps.rules"
    verbose_name = "本级规则"

    def ready(self) -> None:
        from shared_apps.rules import actions, counting, menu, readiness
        from shared_apps.worktime import places
        from tenants import cell, lifecycle, provisioning
        from tenants.onboarding import checklist

        cell.register_reference("rules", actions.load_reference)
        provisioning.register_public_step("rules", actions.furnish)
        places.register(counting.place)
        lifecycle.when_moved(actions.follow_parents)
        checklist.register("rules", "本级规则", readiness.look, cure="请联系平台管理员核对本级规则。")
        menu.add_entries()
