"""This app's entries of the left menu."""

from tenant_apps.supervision import access
from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="key_suggestions",
            word="重点督办",
            icon="star",
            view="supervision:keys",
            group="代表建议",
            order=40,
            capabilities=frozenset({"content.read", "matter.read"}),
        ),
        menu.Entry(
            key="process",
            word="办理流程",
            icon="diagram-3",
            view="supervision:process",
            group="代表建议",
            order=60,
            kinds=frozenset({"deputy", "former_deputy", "handler", "distributor"}),
            capabilities=frozenset({"content.read"}),
        ),
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
