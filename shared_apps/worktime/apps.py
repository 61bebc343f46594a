from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "shared_apps.worktime"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from shared_apps.worktime import actions
        from tenants import cell

        cell.register_reference("worktime", actions.load_reference)
