"""This app's entries of the left menu."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="bills",
            word="议案",
            icon="file-earmark-ruled",
            view="bills:list",
            group="代表建议",
            order=15,
            capabilities=frozenset({"content.read"}),
        ),
        menu.Entry(
            key="my_bills",
            word="我的议案",
            icon="file-earmark-ruled",
            view="bills:list",
            group="履职",
            order=30,
            kinds=frozenset({"deputy", "former_deputy"}),
        ),
    )
