"""This app's entries of the left menu."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="search",
            word="检索",
            icon="search",
            view="finding:search",
            group="代表建议",
            order=20,
            kinds=frozenset({"deputy", "former_deputy"}),
            capabilities=frozenset({"content.read", "matter.read"}),
        ),
    )
