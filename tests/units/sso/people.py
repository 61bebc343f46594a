"""Who can log in in these tests: login → (name, seats as (division code, kind, roles))."""

from datetime import date

SINCE = date(2022, 1, 1)
Seats = tuple[tuple[str, str, tuple[str, ...]], ...]

PEOPLE: dict[str, tuple[str, Seats]] = {
    "alice": ("沈建芳", (("330122", "deputy", ()), ("330100", "deputy", ()))),
    "bob": ("方晓燕", (("330122", "staff", ("clerk",)),)),
    "carol": ("叶明", (("330122", "staff", ("admin",)),)),
    "nobody-yet": ("何无席", ()),
}
