from django.apps import AppConfig


class DictionariesConfig(AppConfig):
    name = "shared_apps.dictionaries"
    verbose_name = "字典"

    def ready(self) -> None:
        from shared_apps.dictionaries import actions, menu, readiness
        from tenants import cell, lifecycle
        from tenants.onboarding import checklist

        menu.add_entries()
        cell.register_reference("dictionaries", actions.load_reference)
        lifecycle.when_merged(actions.go_on_in)
        checklist.register("dictionaries", "字典", readiness.look, cure="请联系平台管理员执行 prepare_cell。")
