from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "shared_apps.worktime"
    verbose_name = "工作日历"

    def ready(self) -> None:
        from shared_apps.worktime import actions, menu, outlook, selectors
        from tenants import cell, doctor
        from tenants.console import banners
        from ui import calendar

        cell.register_reference("worktime", actions.load_reference)
        calendar.register_working_day(lambda day: selectors.calendar().is_working(day))
        banners.register(outlook.banners)
        doctor.register(outlook.CHECK)
        menu.add_entries()
