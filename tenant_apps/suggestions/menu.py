"""This app's entries of the left menu and the phone's bar."""

from ui import menu


def add_entries() -> None:
    _for_the_office()
    _for_deputies()


def _for_the_office() -> None:
    menu.add(
        menu.Entry(
            key="suggestions",
            word="建议台账",
            icon="list-ul",
            view="suggestions:list",
            group="代表建议",
            order=10,
            capabilities=frozenset({"content.read", "matter.read"}),
            tab=2,
            tab_word="台账",
        ),
        menu.Entry(
            key="numbers",
            word="编号登记簿",
            icon="list-ol",
            view="suggestions:numbers",
            group="代表建议",
            order=60,
            capabilities=frozenset({"suggestion.register"}),
        ),
        menu.Entry(
            key="openness",
            word="公开情况",
            icon="globe",
            view="suggestions:openness_list",
            group="代表建议",
            order=50,
            capabilities=frozenset({"content.read"}),
        ),
        menu.Entry(
            key="yearly_reports",
            word="年度报告",
            icon="archive",
            view="suggestions:yearly_reports",
            group="代表建议",
            order=40,
            capabilities=frozenset({"content.read"}),
        ),
    )


def _for_deputies() -> None:
    menu.add(
        menu.Entry(
            key="my_suggestions",
            word="我提出的",
            icon="send",
            view="suggestions:list",
            group="履职",
            order=10,
            kinds=frozenset({"deputy", "former_deputy"}),
            tab=2,
        ),
        menu.Entry(
            key="new_suggestion",
            word="提出建议",
            icon="pencil-square",
            view="suggestions:new",
            group="履职",
            order=20,
            kinds=frozenset({"deputy"}),
            tab=3,
        ),
    )
