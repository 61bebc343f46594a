"""`python -m tests.bench [NAME …]`, which `./dev bench` runs."""

from __future__ import annotations

import argparse
import subprocess
import sys

from local import paths, trouble
from tests.bench import case, congress, letters, page, referral, rows, up
from tests.bench.exchange import table as exchange
from tests.bench.finding import search, similar
from tests.bench.ground import table as ground
from tests.bench.sso import table as sso
from tests.bench.stacks import NotMeasured, own_stack
from tests.bench.tenancy import scale, table

HELP = """Measure what the product is judged by, on a stack of its own that is gone afterwards.

  up        ./dev up on a fresh clone with empty caches, and once more
  page      a page of 20 suggestions over all congresses at random, against the same page at one
  referral  from a referral's leaving to its being committed at the receiver
  congress  one congress ready to use, against django-tenants' create + migrate of the same apps
  ground    3,000 deputies from a sheet into their congress; due dates
  case      a year of a county over HTTP, its books, its lists; with it `letters`, `similar` and `search`
  search    50,000 suggestions of one congress searched by a list of queries
  similar   earlier texts like a new one among 20,000
  sso       log-ins, checks of tokens, 3,000 persons and 205 administrators into Keycloak
  exchange  ten thousand envelopes under faults; referrals a second, and how long each is on its way
  letters   a reply of two pages as PDF and as Word document
  tenancy   a province of 205 congresses: made, migrated, read, exported, and the memory it takes

Without a NAME all of them. Each writes docs/benchmarks/NAME.json and the table in docs/benchmarks.md.
Exit code 1 if a bar or limit does not hold."""
# In this order: `congress` adds some that nobody is seeded in.
ON_STACK = {
    "page": page.measure,
    "referral": referral.measure,
    "congress": congress.measure,
    "ground": ground.measure,
    "similar": similar.measure,
    "search": search.measure,
    "sso": sso.measure,
}
# On a database server of its own.
ALONE = {
    "up": up.measure,
    "case": case.measure,
    "tenancy": table.measure,
    "exchange": exchange.measure,
}
# In this process without any server.
HERE = {"letters": letters.measure}
# What is measured with another.
WITH = {"case": ("letters", "similar", "search")}
NAMES = (*ALONE, *ON_STACK, *HERE)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./dev bench", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(argv)
    names = chosen.name or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    if not chosen.alone:
        names += [other for name in names for other in WITH.get(name, ()) if other not in names]
    groups = _groups(names)
    if len(groups) > 1:
        codes = [_elsewhere(group) for group in groups]  # all of them, whatever the first says
        return 1 if any(codes) else 0
    try:
        return _run(names)
    except (NotMeasured, trouble.Trouble) as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 1


def _groups(names: list[str]) -> list[list[str]]:
    """What one process can measure: whoever sets Django up first says which database is asked."""
    groups = [[name] for name in ALONE if name in names]
    groups += [[name for name in each if name in names] for each in (ON_STACK, HERE)]
    return [group for group in groups if group]


def _elsewhere(group: list[str]) -> int:
    return subprocess.run([sys.executable, "-m", "tests.bench", "--alone", *group], check=False).returncode


def _run(names: list[str]) -> int:
    failed = False
    for name in [name for name in ALONE if name in names]:
        print(name, flush=True)
        failed |= _told(name, ALONE[name]())
    chosen = [name for name in ON_STACK if name in names]
    if chosen:
        with own_stack() as stack:
            for name in chosen:
                print(name, flush=True)
                failed |= _told(name, ON_STACK[name](stack))
    for name in [name for name in HERE if name in names]:
        print(name, flush=True)
        failed |= _told(name, HERE[name]())
    return 1 if failed else 0


def _told(name: str, measured: list[rows.Row]) -> bool:
    """Keep and print; answers whether something does not hold."""
    for row in measured:
        print(rows.line(row), flush=True)
    if scale.is_small():
        print("  small counts: the figures say nothing and are not kept", flush=True)
        return False
    file = rows.keep(name, measured)
    print(f"  kept in {file.relative_to(paths.ROOT)}", flush=True)
    return not all(row.holds for row in measured)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
