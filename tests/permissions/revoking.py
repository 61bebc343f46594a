"""撤销委托 in the permission table: of what another congress was entrusted with, by the office that did so."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

ONE = "referrals/<uuid:pk>/"
OFFICE = "clerk head: {ok} | *: 404 not_found"
WORDS = {"answer": "视察改由本级统一组织。"}
ON = "in entrusted"  # the same id at the end that entrusted it
ROWS: list[Row] = [
    web("GET", ONE + "revocation", ON, OFFICE.format(ok="200"), place="city"),
    web("POST", ONE + "revocation", ON, OFFICE.format(ok="302"), place="city", send=WORDS),
    api("POST", ONE + "revocation/", ON, OFFICE.format(ok="201"), place="city", send=WORDS),
]
