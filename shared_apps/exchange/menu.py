"""The console's entry of the left menu."""

from tenants.console import gate
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="console_exchange",
            word="交换文件",
            icon="envelope-paper",
            view="console_exchange:files",
            public=True,
            anywhere=True,
            group="管理",
            order=66,
            capabilities=frozenset({gate.READ}),
        )
    )
