"""This app's entry of the left menu and the phone's bar."""

from ui import menu


def add_entries() -> None:
    menu.add(
        menu.Entry(
            key="referrals",
            word="三级联动",
            icon="arrow-down-up",
            view="referrals:list",
            group="三级联动",
            order=10,
            capabilities=frozenset({"content.read", "referral.adopt", "matter.distribute"}),
            tab=4,
            tab_word="联动",
        )
    )
    menu.add(
        menu.Entry(
            key="referrals_overview",
            word="转来与交办总览",
            icon="card-list",
            view="referrals:overview",
            group="三级联动",
            order=20,
            capabilities=frozenset({"content.read"}),
        )
    )
