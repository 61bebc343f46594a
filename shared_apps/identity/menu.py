"""This app's entry of the left menu and the phone's bar: 待办 first, with its count."""

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
