"""This app's entries of the left menu: 工作日历 for everybody in a congress, 节假日安排 at the console."""

from shared_apps.worktime import access
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="calendar",
            word="工作日历",
            icon="calendar3",
            view="worktime:year",
            group="本级基础资料",
            order=48,
        ),
        menu.Entry(
            key="console_calendar",
            word="节假日安排",
            icon="calendar2-week",
            view="console_calendar:years",
            public=True,
            anywhere=True,
            group="管理",
            order=64,
            capabilities=frozenset({access.KEEP}),
            count_view="console_calendar:count",
        ),
    )
