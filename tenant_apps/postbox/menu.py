"""This app's entry of the left menu, beside what is sent and received."""

from tenant_apps.postbox import access
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="exchange-alarms",
            word="交换异常",
            icon="exclamation-triangle",
            view="postbox:alarms",
            group="三级联动",
            order=90,
            capabilities=frozenset({access.SETTLE}),
        )
    )
