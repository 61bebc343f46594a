"""This app's entries of the left menu."""

from tenant_apps.supervision import access
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="supervision",
            word="督办台账",
            icon="bell",
            view="supervision:work",
            group="承办",
            order=30,
            exact=True,
            capabilities=frozenset(access.READERS),
        ),
        menu.Entry(
            key="alert_cards",
            word="红黄牌",
            icon="flag",
            view="supervision:cards",
            group="承办",
            order=40,
            capabilities=frozenset(access.READERS),
        ),
    )
