"""This app's entries of the left menu and the phone's bar: 待办 first, with its count; then what keeps people and seats."""

from shared_apps.identity import states
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="todo",
            word="待办",
            icon="inbox",
            view="identity:todo",
            public=True,
            order=0,
            kinds=frozenset(states.KINDS) - states.OUTSIDE,
            tab=1,
            count_view="identity:count",
        ),
        menu.Entry(
            key="seats",
            word="我的席位",
            icon="person-badge",
            view="identity:seats",
            public=True,
            order=5,
            tab=5,
            tab_word="我的",
        ),
    )
    _add_keeping()


def _add_keeping() -> None:
    menu.add(
        menu.Entry(
            key="seat_keeping",
            word="席位管理",
            icon="people",
            view="seats:list",
            group="管理",
            order=50,
            capabilities=frozenset({"seats.read"}),
            tab=2,
            tab_word="席位",
        ),
        menu.Entry(
            key="public_journal",
            word="审计日志",
            icon="journal-text",
            view="seats:journal",
            group="管理",
            order=55,
            capabilities=frozenset({"journal.read"}),
            tab=2,
            tab_word="审计",
        ),
        menu.Entry(
            key="console_seats",
            word="待确认席位",
            icon="person-check",
            view="console_seats:list",
            public=True,
            anywhere=True,
            group="管理",
            order=63,
            capabilities=frozenset({"console.confirm_seats"}),
            count_view="console_seats:count",
        ),
    )
