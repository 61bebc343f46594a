from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "shared_apps.rules"
    verbose_name = "本级规则"

    def ready(self) -> None:
        from shared_apps.rules import actions
        from tenants import cell, provisioning

        cell.register_reference("rules", actions.load_reference)
        provisioning.register_public_step("rules", actions.furnish)
