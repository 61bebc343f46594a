"""This app's entries of the left menu and the phone's bar."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="matters",
            word="上级交办",
            icon="box-arrow-in-down",
            view="handling:matters",
            group="承办",
            order=20,
            capabilities=frozenset({"content.read", "matter.distribute", "matter.read"}),
            tab=3,
            tab_word="交办",
        ),
    )
    menu.add(
        menu.Entry(
            key="requests",
            word="退办和延期",
            icon="arrow-return-left",
            view="handling:requests",
            group="承办",
            order=25,
            capabilities=frozenset({"content.read", "matter.distribute", "matter.read"}),
        ),
    )
    menu.add(
        menu.Entry(
            key="commitments",
            word="承诺事项",
            icon="calendar-check",
            view="handling:commitments",
            group="承办",
            order=30,
            capabilities=frozenset({"content.read", "matter.read"}),
        ),
    )
