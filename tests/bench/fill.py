"""`python -m tests.bench.fill COUNT`: every congress gets so many registered suggestions of its first deputy, by the deeds."""

from __future__ import annotations

import sys

import django


def main(count: int) -> None:
    django.setup()
    from config.demo import people
    from kernel import tenancy
    from kernel.actor import Actor
    from kernel.tenancy import CongressRef
    from shared_apps.identity import selectors as identity
    from tenant_apps.suggestions import actions
    from tenants import selectors as registry
    from tests.story import texts

    congresses = {ref.code: ref for ref in registry.active()}
    held = {(row.code, row.post.ending): row for row in people.holders(list(congresses))}

    def actor(ref: CongressRef, ending: str) -> Actor:
        holder = held[ref.code, ending]
        seats = tuple(
            facts
            for facts, name in identity.seats_in(ref.id, kind=holder.post.kind)
            if name == holder.name and facts.roles == frozenset(holder.post.roles)
        )
        return Actor(
            person_id=holder.person_id, name=holder.name, congress=ref, seats=seats, all_seats=seats, acr="", channel="command"
        )  # fmt: skip

    for done, ref in enumerate(congresses.values(), start=1):
        deputy, clerk = actor(ref, "deputy1"), actor(ref, "clerk")
        with tenancy.enter(ref):
            for _ in range(count):
                made = actions.draft(actor=deputy, **texts.LIGHTS)  # type: ignore[arg-type]
                actions.submit(actor=deputy, suggestion_id=made.id)
                actions.register(actor=clerk, suggestion_id=made.id)
        if done % 10 == 0 or done == len(congresses):
            print(f"  {done}/{len(congresses)} congresses filled", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
