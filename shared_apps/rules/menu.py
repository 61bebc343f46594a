"""本级规则 in the menu of everybody of a congress; 规则差异 at the console."""

from shared_apps.rules import deviation
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="rules",
            word="本级规则",
            icon="journal-bookmark",
            view="rules:list",
            group="本级基础资料",
            order=46,
        ),
        menu.Entry(
            key="console_rules",
            word="规则差异",
            icon="journal-bookmark",
            view="console_rules:list",
            public=True,
            anywhere=True,
            group="管理",
            order=65,
            capabilities=frozenset({deviation.READ}),
        ),
    )
