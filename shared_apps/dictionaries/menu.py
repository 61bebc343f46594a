"""The console's entry of the left menu."""

from tenants.console import gate
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="console_dictionaries",
            word="全省字典",
            icon="journal-bookmark",
            view="console_dictionaries:list",
            public=True,
            anywhere=True,
            group="管理",
            order=64,
            capabilities=frozenset({gate.READ}),
        )
    )
