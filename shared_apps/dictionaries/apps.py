from django.apps import AppConfig


class DictionariesConfig(AppConfig):
    name = "shared_apps.dictionaries"
    verbose_name = "字典"

    def ready(self) -> None:
        from shared_apps.dictionaries import actions
        from tenants import cell

        cell.register_reference("dictionaries", actions.load_reference)
